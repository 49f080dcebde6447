package io.convoy.jobs.prepare.input;

import java.util.Locale;
import java.util.Set;

/**
 * Names of files and folders that are no data: what desktops and jobs leave behind. An underscore
 * alone says nothing, since cameras begin names with it ({@code _DSC0001.JPG}).
 */
final class Clutter {
  private static final Set<String> DESKTOP_FILES =
      Set.of(".ds_store", "thumbs.db", "desktop.ini", "icon\r", "ehthumbs.db");
  private static final Set<String> DESKTOP_FOLDERS =
      Set.of("__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found");
  private static final Set<String> JOB_FILES = Set.of("_SUCCESS", "_metadata", "_common_metadata");
  private static final Set<String> JOB_FOLDERS =
      Set.of("_temporary", "_preparing", "_delta_log", "_spark_metadata", "__pycache__");

  private Clutter() {}

  /** What a file is, in the plural, if its name says that it is no data; else empty. */
  static String file(String name) {
    if (name.startsWith("._") || DESKTOP_FILES.contains(name.toLowerCase(Locale.ROOT))) {
      return "files of the desktop";
    }
    if (JOB_FILES.contains(name)
        || name.startsWith("_committed_")
        || name.startsWith("_started_")) {
      return "files of jobs";
    }
    return name.startsWith(".") ? "hidden files" : "";
  }

  /** As {@link #file}, of a folder. */
  static String folder(String name) {
    if (DESKTOP_FOLDERS.contains(name.toLowerCase(Locale.ROOT))) {
      return "folders of the desktop";
    }
    if (JOB_FOLDERS.contains(name)) {
      return "folders of jobs";
    }
    return name.startsWith(".") ? "hidden folders" : "";
  }

  /** What the file at a path is, also by the folders that it lies in. */
  static String path(String path) {
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      String what = parts[i].equals("..") ? "" : folder(parts[i]);
      if (!what.isEmpty()) {
        return "files in " + what;
      }
    }
    return file(parts[parts.length - 1]);
  }
}
