package io.convoy.jobs;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files that a user means by names of files, folders and patterns.
 *
 * @param names as the user gave them, with what lies below a folder
 * @param files the same as URIs
 */
record ImageListing(List<String> names, List<String> files) {
  ImageListing {
    names = List.copyOf(names);
    files = List.copyOf(files);
  }

  /**
   * Lists files; below folders all but those whose names begin with a dot, sorted by their paths.
   *
   * @param inputs paths or URIs of files or folders, or patterns such as {@code in/*.jpg}
   * @throws DataException if one is of no file, or cannot be listed
   */
  static ImageListing of(Configuration hadoop, List<String> inputs) {
    Walk walk = new Walk();
    for (String input : inputs) {
      int before = walk.names.size();
      DataFolder place = DataFolder.of(hadoop, input);
      try {
        FileStatus[] found = place.fileSystem().globStatus(place.path());
        if (found == null || found.length == 0) {
          throw new DataException(
              "--input " + input + ": no such file or folder; give one that exists, or a pattern");
        }
        boolean single = found.length == 1 && found[0].getPath().equals(place.path());
        for (FileStatus one : sorted(found)) {
          walk.add(place, one, single ? input.replaceFirst("(?<=.)/+$", "") : shown(one));
        }
      } catch (IOException e) {
        throw new DataException(
            "--input " + input + ": cannot be listed (" + Reason.of(e) + ")", e);
      }
      if (walk.names.size() == before) {
        throw new DataException("--input " + input + ": holds no file");
      }
    }
    return new ImageListing(walk.names, walk.files);
  }

  private static FileStatus[] sorted(FileStatus[] found) {
    return Arrays.stream(found)
        .sorted(Comparator.comparing(one -> one.getPath().getName()))
        .toArray(FileStatus[]::new);
  }

  /** A local file as a plain path. */
  private static String shown(FileStatus file) {
    Path path = file.getPath();
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  /** Goes through folders, each once: a link may lead back up. */
  private static final class Walk {
    private final List<String> names = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final Set<String> folders = new HashSet<>();

    void add(DataFolder place, FileStatus entry, String name) throws IOException {
      if (!entry.isDirectory()) {
        names.add(name);
        files.add(entry.getPath().toString());
      } else if (folders.add(identity(entry.getPath()))) {
        for (FileStatus below : sorted(place.fileSystem().listStatus(entry.getPath()))) {
          String last = below.getPath().getName();
          if (!last.startsWith(".")) {
            add(place, below, name + "/" + last);
          }
        }
      }
    }

    private static String identity(Path folder) throws IOException {
      return "file".equals(folder.toUri().getScheme())
          ? new File(folder.toUri().getPath()).getCanonicalPath()
          : folder.toString();
    }
  }
}
