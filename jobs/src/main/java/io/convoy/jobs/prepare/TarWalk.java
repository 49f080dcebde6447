package io.convoy.jobs.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Goes through the members of a tar file in their order, once.
 *
 * <p>What is no plain file with a name of its own within the archive is refused, not followed.
 */
final class TarWalk {
  private static final int LABEL = 32;

  private final TarArchiveInputStream tar;
  private final long length;
  private final Set<String> names = new HashSet<>();

  /**
   * One member.
   *
   * @param name without a leading {@code ./}
   * @param offset of its first byte in the tar file
   * @param size in bytes
   * @param refusal why it cannot be taken, or empty
   */
  record Member(String name, long offset, long size, String refusal) {
    boolean usable() {
      return refusal.isEmpty();
    }
  }

  /**
   * Starts.
   *
   * @param in the tar file from its start; its {@code skip} should not read
   * @param length of the tar file in bytes
   */
  TarWalk(InputStream in, long length) {
    tar = new TarArchiveInputStream(in, "UTF-8");
    this.length = length;
  }

  /**
   * The next file; folders and hidden files are passed over.
   *
   * @throws IOException if the tar file is damaged or ends within a member
   */
  Optional<Member> next() throws IOException {
    for (TarArchiveEntry entry = entry(); entry != null; entry = entry()) {
      long offset = tar.getBytesRead();
      if (offset + entry.getSize() > length) {
        throw new IOException("it ends within " + entry.getName());
      }
      String name = entry.getName().replaceFirst("^(\\./)+", "");
      if (!entry.isDirectory() && !hidden(name)) {
        return Optional.of(new Member(name, offset, entry.getSize(), refusal(entry, name)));
      }
    }
    return Optional.empty();
  }

  private TarArchiveEntry entry() throws IOException {
    try {
      return tar.getNextTarEntry();
    } catch (IllegalArgumentException e) {
      throw new IOException("it is no tar file, or damaged", e);
    }
  }

  private static boolean hidden(String name) {
    return Arrays.stream(name.split("/", -1))
        .anyMatch(part -> InputListing.hidden(part) && !part.equals(".."));
  }

  private String refusal(TarArchiveEntry entry, String name) {
    List<String> parts = List.of(name.replace('\\', '/').split("/", -1));
    if (name.startsWith("/") || parts.contains("..") || name.matches("[A-Za-z]:.*")) {
      return "its path leads out of the archive";
    }
    if (entry.isSymbolicLink() || entry.isLink()) {
      return "it is a link, which is not followed";
    }
    if (!entry.isFile() || entry.isSparse()) {
      return "it is no plain file";
    }
    if (name.chars().anyMatch(Character::isISOControl) || name.contains("\ufffd")) {
      return "its name is not readable";
    }
    return names.add(name) ? "" : "its name is there twice in the archive";
  }

  /** The bytes of the member that came last. */
  byte[] content(Member member) throws IOException {
    byte[] bytes = tar.readNBytes(Math.toIntExact(member.size()));
    if (bytes.length < member.size()) {
      throw new IOException("it ends within " + member.name());
    }
    return bytes;
  }

  /** The text of the member that came last if it is as short as a label, else empty. */
  String label(Member member) throws IOException {
    return member.size() > LABEL ? "" : new String(content(member), StandardCharsets.UTF_8).strip();
  }
}
