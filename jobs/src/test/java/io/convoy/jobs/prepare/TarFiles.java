package io.convoy.jobs.prepare;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Tar files for tests, from members by name. */
public final class TarFiles {
  private TarFiles() {}

  /** All files below a folder by their relative paths. */
  static Map<String, byte[]> members(Path root) throws IOException {
    Map<String, byte[]> members = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        members.put(root.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return members;
  }

  /** The same members in a folder. */
  static Map<String, byte[]> wrapped(String folder, Map<String, byte[]> members) {
    Map<String, byte[]> wrapped = new LinkedHashMap<>();
    members.forEach((name, bytes) -> wrapped.put("./" + folder + name, bytes));
    return wrapped;
  }

  public static byte[] tar(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = open(bytes)) {
      putAll(tar, members);
    }
    return bytes.toByteArray();
  }

  /** With a repeated member and a link after the others. */
  static byte[] odd(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = open(bytes)) {
      putAll(tar, members);
      put(tar, "cat/0000.jpg", new byte[] {1});
      TarArchiveEntry link = new TarArchiveEntry("cat/link.jpg", TarConstants.LF_SYMLINK);
      link.setLinkName("/etc/passwd");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static TarArchiveOutputStream open(ByteArrayOutputStream bytes) {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    return tar;
  }

  private static void putAll(TarArchiveOutputStream tar, Map<String, byte[]> members)
      throws IOException {
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      put(tar, member.getKey(), member.getValue());
    }
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  public static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
