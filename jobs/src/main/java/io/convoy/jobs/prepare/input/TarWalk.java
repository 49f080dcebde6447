package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.shard.ShardIndex;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through the members of a tar file in their order, once.
 *
 * <p>What is no plain file with a name of its own within the archive is refused, not followed.
 */
public final class TarWalk {
  private static final String UNREADABLE = "its name is not readable";

  private final TarEntries tar;
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
    tar = new TarEntries(in, length);
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
    for (Optional<TarHeader> next = tar.next(); next.isPresent(); next = tar.next()) {
      TarHeader entry = next.get();
      String name = entry.name().replaceFirst("^(\\./)+", "");
      String clutter = entry.isFolder() ? "" : Clutter.path(name);
      if (!clutter.isEmpty()) {
        ignored.add(clutter, name);
      } else if (!entry.isFolder()) {
        return Optional.of(new Member(name, tar.position(), entry.size(), refusal(entry, name)));
      }
    }
    return Optional.empty();
  }

  private String refusal(TarHeader entry, String name) {
    String refusal = refusal(name);
    if (!refusal.isEmpty() && !refusal.equals(UNREADABLE)) {
      return refusal;
    }
    if (entry.isLink()) {
      return "it is a link, which is not followed";
    }
    if (!entry.isFile() || tar.isSparse()) {
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

  /**
   * The bytes of the member that came last.
   *
   * @throws IOException if they are more than an image can have
   */
  public byte[] content(Member member) throws IOException {
    if (member.size() > ShardIndex.LARGEST_IMAGE) {
      throw new IOException(member.name() + " has " + member.size() + " bytes");
    }
    byte[] bytes = tar.stream().readNBytes((int) member.size());
    if (bytes.length < member.size()) {
      throw new IOException("it ends within " + member.name());
    }
    return bytes;
  }

  /** The bytes of the member that came last, as a stream that need not be read to its end. */
  InputStream stream() {
    return tar.stream();
  }
}
