package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.image.ImageFormat;
import java.util.Locale;
import java.util.Set;

/** What the ending of a file's name says of its content, before anything is read. */
final class FileNames {
  private static final Set<String> OTHER_IMAGES =
      Set.of(
          "heic", "heif", "avif", "jp2", "j2k", "jpx", "jxl", "jfif", "dcm", "cr2", "nef", "arw",
          "dng", "psd", "ppm", "pgm", "tga", "exr", "hdr", "ico", "svg");
  private static final Set<String> NO_IMAGES =
      Set.of(
          "txt", "csv", "tsv", "json", "jsonl", "xml", "yaml", "yml", "toml", "md", "rst", "html",
          "htm", "pdf", "doc", "docx", "xls", "xlsx", "py", "ipynb", "m", "sh", "log", "lst",
          "list", "names", "cfg", "ini", "sql", "bib", "parquet", "url", "sha256", "md5", "crc",
          "license");

  private FileNames() {}

  /** What follows the last dot behind the last slash, in small letters; empty if there is none. */
  static String ending(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 1 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /** A path without its last ending. */
  static String stem(String path) {
    int dot = path.lastIndexOf('.');
    return dot <= path.lastIndexOf('/') + 1 ? path : path.substring(0, dot);
  }

  /** Whether it is called as images are, of whatever format. */
  static boolean isImage(String path) {
    String ending = ending(path);
    return ImageFormat.isExtension(ending) || OTHER_IMAGES.contains(ending);
  }

  /** Whether it may be an image: many have no ending at all. */
  static boolean mayBeImage(String path) {
    return !NO_IMAGES.contains(ending(path));
  }
}
