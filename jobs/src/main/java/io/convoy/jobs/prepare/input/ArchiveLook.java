package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** A first look into some of an input's archives: are they WebDataset shards? */
final class ArchiveLook {
  private static final int MEMBERS = 300;
  private static final long BYTES = 64L << 20;
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{3,})(-of-\\d+)?");

  private final DataFolder root;
  private final String wanted;

  /**
   * Prepares to look.
   *
   * @param root that the archives lie in
   * @param wanted extension or field of labels; empty to find out
   */
  ArchiveLook(DataFolder root, String wanted) {
    this.root = root;
    this.wanted = wanted;
  }

  /**
   * How the members of shards make samples; empty if the archives are no shards.
   *
   * @throws DataException if they are shards without labels, or cannot be read
   */
  Optional<SampleRule> rule(List<ListedFile> archives) {
    boolean classes = archives.size() > 1;
    for (int i : some(archives.size())) {
      ListedFile archive = archives.get(i);
      Optional<ShardLook> look = ArchiveDeadline.USUAL.within(archive, () -> look(archive));
      Optional<SampleRule> rule = look.flatMap(members -> members.rule(wanted));
      if (rule.isPresent()) {
        return rule;
      }
      classes &= look.map(ShardLook::isClass).orElse(false);
    }
    if (classes && areNumbered(archives)) {
      throw new DataException(
          String.format(
              "%s and the other %d archives in %s are numbered as shards of one dataset are, and"
                  + " their images have no labels: give a --manifest, or if each is a class, call"
                  + " it so",
              archives.get(0).path(), archives.size() - 1, root));
    }
    return Optional.empty();
  }

  /** The first, a middle and the last one. */
  private static List<Integer> some(int archives) {
    return java.util.stream.IntStream.of(0, archives / 2, archives - 1).distinct().boxed().toList();
  }

  /** The first members of a tar file; empty of a zip file, which no shard is. */
  private Optional<ShardLook> look(ListedFile archive) {
    Path file = new Path(root.path() + "/" + archive.path());
    try {
      try (InputStream in = root.fileSystem().open(file)) {
        if (ArchiveHead.isZip(in.readNBytes(ArchiveHead.BYTES))) {
          return Optional.empty();
        }
      }
      try (InputStream in = root.fileSystem().open(file)) {
        return Optional.of(new ShardLook(archive.path(), members(in, archive)));
      }
    } catch (EOFException e) {
      throw ArchiveScan.damaged(archive.path(), e);
    } catch (IOException e) {
      throw ArchiveScan.damaged(archive.path(), e);
    }
  }

  private List<ShardLook.Member> members(InputStream in, ListedFile archive) throws IOException {
    List<ShardLook.Member> members = new ArrayList<>();
    TarWalk walk = new TarWalk(ArchiveHead.openTar(in, archive.path()), Long.MAX_VALUE);
    while (members.size() < MEMBERS) {
      Optional<TarWalk.Member> next = walk.next();
      if (next.isEmpty() || next.get().offset() > BYTES) {
        break;
      }
      TarWalk.Member member = next.get();
      boolean read =
          member.size() <= SampleRule.LARGEST && ShardLook.mayBeLabel(member.name(), wanted);
      String text = read ? new String(walk.content(member), StandardCharsets.UTF_8) : "";
      members.add(new ShardLook.Member(member.name(), text));
    }
    if (members.size() == MEMBERS) { // the last sample may be cut
      String key = SampleRule.USUAL.key(members.get(MEMBERS - 1).name());
      members.removeIf(member -> SampleRule.USUAL.key(member.name()).equals(key));
    }
    return members;
  }

  /** Whether names differ in numbers alone that follow each other, such as 00000 and 00001. */
  static boolean areNumbered(List<ListedFile> archives) {
    TreeMap<Long, String> numbers = new TreeMap<>();
    for (ListedFile archive : archives) {
      Matcher name = NUMBERED.matcher(Archives.stem(archive.path()));
      if (!name.matches() || name.group(2).length() > 9) {
        return false;
      }
      numbers.put(Long.parseLong(name.group(2)), name.group(1) + name.group(2).length());
    }
    return numbers.size() == archives.size()
        && numbers.values().stream().distinct().count() == 1
        && numbers.firstKey() <= 1
        && numbers.lastKey() - numbers.firstKey() == numbers.size() - 1;
  }
}
