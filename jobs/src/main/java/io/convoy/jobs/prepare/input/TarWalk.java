package io.convoy.jobs.prepare.input;

import java.io.IOException;
import java.io.InputStream;
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
public final class TarWalk {
  private static final String UNREADABLE = "its name is not readable";

  private final TarArchiveInputStream tar;
  private final long length;
  private final Set<String> names = new HashSet<>();
  private final Ignored ignored = new Ignored();

  /**
   * One member.
   *
   * @param name without a leading {@code ./}
   * @param offset of its first byte in the tar file
   * @param size in bytes
   * @param refusal why it cannot be taken, or empty
   */
  public record Member(String name, long offset, long size, String refusal) {
    public boolean usable() {
      return refusal.isEmpty();
    }
  }

  /**
   * Starts.
   *
   * @param in the tar file from its start; its {@code skip} should not read
   * @param length of the tar file in bytes
   */
  public TarWalk(InputStream in, long length) {
    tar = new TarArchiveInputStream(in, "UTF-8");
    this.length = length;
  }

  /** What was passed over. */
  Ignored ignored() {
    return ignored;
  }

  /**
   * The next file; folders, and what is no data by its name, are passed over.
   *
   * @throws IOException if the tar file is damaged or ends within a member
   */
  public Optional<Member> next() throws IOException {
    for (TarArchiveEntry entry = entry(); entry != null; entry = entry()) {
      long offset = tar.getBytesRead();
      if (offset + entry.getSize() > length) {
        throw new IOException("it ends within " + entry.getName());
      }
      String name = entry.getName().replaceFirst("^(\\./)+", "");
      String clutter = entry.isDirectory() ? "" : Clutter.path(name);
      if (!clutter.isEmpty()) {
        ignored.add(clutter, name);
      } else if (!entry.isDirectory()) {
        return Optional.of(new Member(name, offset, entry.getSize(), refusal(entry, name)));
      }
    }
    return Optional.empty();
  }

  private TarArchiveEntry entry() throws IOException {
    try {
      return tar.getNextTarEntry();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException("it is no tar file, or damaged", e);
    }
  }

  private String refusal(TarArchiveEntry entry, String name) {
    String refusal = refusal(name);
    if (!refusal.isEmpty() && !refusal.equals(UNREADABLE)) {
      return refusal;
    }
    if (entry.isSymbolicLink() || entry.isLink()) {
      return "it is a link, which is not followed";
    }
    if (!entry.isFile() || entry.isSparse()) {
      return "it is no plain file";
    }
    if (!refusal.isEmpty()) {
      return refusal;
    }
    return names.add(name) ? "" : "its name is there twice in the archive";
  }

  /** Why a member of any archive cannot be taken by its name, or empty. */
  static String refusal(String name) {
    List<String> parts = List.of(name.replace('\\', '/').split("/", -1));
    if (name.startsWith("/") || parts.contains("..") || name.matches("[A-Za-z]:.*")) {
      return "its path leads out of the archive";
    }
    boolean unreadable = name.chars().anyMatch(Character::isISOControl) || name.contains("\ufffd");
    return unreadable ? UNREADABLE : "";
  }

  /** The bytes of the member that came last. */
  public byte[] content(Member member) throws IOException {
    byte[] bytes = tar.readNBytes(Math.toIntExact(member.size()));
    if (bytes.length < member.size()) {
      throw new IOException("it ends within " + member.name());
    }
    return bytes;
  }

  /** The bytes of the member that came last, as a stream that need not be read to its end. */
  InputStream stream() {
    return tar;
  }
}
