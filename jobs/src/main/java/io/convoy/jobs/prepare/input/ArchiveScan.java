package io.convoy.jobs.prepare.input;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Lists an archive. Members of a plain tar file stay where they are; what is compressed is unpacked
 * to the staging folder first, since nothing can be read from its middle. Without a staging folder
 * only names are reported, of no more than the beginning of a large archive.
 */
final class ArchiveScan {
  /** Images hardly compress; a small archive may. */
  private static final long MOST_TIMES = 100;

  private static final long SMALL = 1L << 30;

  /** Tar files within tar files within tar files: ImageNet has two levels. */
  private static final int DEEPEST = 3;

  /** What a first look reads of a compressed archive, and lists of any. */
  private static final long LOOK_BYTES = 256L << 20;

  private static final int LOOK_MEMBERS = 100_000;

  private final DataFolder input;
  private final Optional<DataFolder> staging;
  private final Optional<SampleRule> rule;

  /**
   * Prepares to list.
   *
   * @param input that archives lie in
   * @param staging where to unpack; empty for a look at names
   * @param rule by which members are samples; empty if folders are classes
   */
  ArchiveScan(DataFolder input, Optional<DataFolder> staging, Optional<SampleRule> rule) {
    this.input = input;
    this.staging = staging;
    this.rule = rule;
  }

  /**
   * Lists an archive.
   *
   * @throws DataException if it is damaged, or none that can be read
   */
  ArchiveContent scan(ListedFile archive) {
    Path file = new Path(input.path() + "/" + archive.path());
    try {
      byte[] head = head(file);
      if (ArchiveHead.isZip(head)) {
        return new ZipScan(input, staging).scan(archive);
      }
      if (Compression.of(head) == Compression.NONE) {
        ArchiveHead.requireTar(head, archive.path());
        return plain(archive, input, file);
      }
      return staging.isPresent() ? unpacked(archive, file, staging.get()) : streamed(archive, file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the archive " + input + "/" + archive.path(), e);
    }
  }

  private byte[] head(Path file) throws IOException {
    try (InputStream in = input.fileSystem().open(file)) {
      return in.readNBytes(ArchiveHead.BYTES);
    }
  }

  static DataException damaged(String archive, IOException e) {
    return new DataException(
        String.format(
            "the archive %s is truncated or damaged (%s): get it again or remove it",
            archive, Reason.of(e)),
        e);
  }

  private ArchiveContent unpacked(ListedFile archive, Path file, DataFolder to) throws IOException {
    Path unpacked = to.child("attempts/" + UUID.randomUUID() + ".tar");
    try (InputStream raw = new StorageStream(input.fileSystem().open(file), archive.path());
        OutputStream out = to.fileSystem().create(unpacked, true)) {
      copy(tar(raw, archive.path()), out, archive.path(), most(archive));
    }
    return plain(archive, to, unpacked);
  }

  /** How large an archive's content may be. */
  static long most(ListedFile archive) {
    return Math.max(SMALL, archive.size() * MOST_TIMES);
  }

  /**
   * Copies what was compressed.
   *
   * @throws DataException if it is more than so many bytes
   */
  static long copy(InputStream in, OutputStream out, String archive, long most) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    for (int read = read(in, buffer, archive); read >= 0; read = read(in, buffer, archive)) {
      total += read;
      if (total > most) {
        throw new DataException(
            String.format(
                "the archive %s unpacks to more than %d times its size: it holds no images;"
                    + " remove it",
                archive, MOST_TIMES));
      }
      out.write(buffer, 0, read);
    }
    return total;
  }

  private static int read(InputStream in, byte[] buffer, String archive) {
    try {
      return in.read(buffer);
    } catch (IOException e) { // storage fails otherwise
      throw damaged(archive, e);
    }
  }

  private static InputStream tar(InputStream raw, String archive) {
    try {
      return ArchiveHead.openTar(raw, archive);
    } catch (IOException e) { // storage fails otherwise
      throw damaged(archive, e);
    }
  }

  private ArchiveContent plain(ListedFile archive, DataFolder folder, Path file)
      throws IOException {
    long length = folder.fileSystem().getFileStatus(file).getLen();
    Members members = new Members(archive.path(), staging.isEmpty());
    try (FSDataInputStream in = folder.fileSystem().open(file)) {
      members.gather(new SeekingStream(in, 0, length), 0, length, "");
    } catch (IOException e) {
      throw damaged(archive.path(), e);
    }
    return members.content(file.toString());
  }

  private ArchiveContent streamed(ListedFile archive, Path file) {
    Members members = new Members(archive.path(), true);
    try (InputStream raw = new StorageStream(input.fileSystem().open(file), archive.path());
        InputStream in = ArchiveHead.openTar(raw, archive.path())) {
      members.gather(in, 0, Long.MAX_VALUE, "");
    } catch (IOException e) {
      throw damaged(archive.path(), e);
    }
    return members.content(file.toString());
  }

  /** Gathers members, also those of tar files in the tar file. */
  private final class Members {
    private final String archive;
    private final boolean look;
    private final List<TarWalk.Member> found = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private final Ignored ignored = new Ignored();
    private boolean whole = true;
    private int depth;

    Members(String archive, boolean look) {
      this.archive = archive;
      this.look = look;
    }

    void gather(InputStream in, long start, long length, String prefix) throws IOException {
      TarWalk walk = new TarWalk(in, length);
      for (Optional<TarWalk.Member> next = walk.next(); next.isPresent(); next = walk.next()) {
        TarWalk.Member member = next.get();
        if (look && (found.size() >= LOOK_MEMBERS || start + member.offset() > lookBytes(length))) {
          whole = false;
          break;
        }
        take(walk, member, start, prefix);
      }
      ignored.addAll(walk.ignored());
    }

    /** Members of a plain tar file are passed over without reading. */
    private long lookBytes(long length) {
      return length == Long.MAX_VALUE ? LOOK_BYTES : Long.MAX_VALUE;
    }

    private void take(TarWalk walk, TarWalk.Member member, long start, String prefix)
        throws IOException {
      String name = prefix + member.name();
      if (!member.usable()) {
        reject(name, member.refusal());
      } else if (!Archives.isArchive(name)) {
        labels.add(label(walk, member));
        found.add(new TarWalk.Member(name, start + member.offset(), member.size(), ""));
      } else if (!Archives.isPlainTar(name)) {
        reject(name, "a compressed archive in an archive: unpack it");
      } else if (depth == DEEPEST) {
        reject(name, "a tar file " + DEEPEST + " levels deep in others: unpack it");
      } else {
        depth++;
        long inner = start + member.offset();
        gather(walk.stream(), inner, member.size(), Archives.stem(name) + "/");
        depth--;
      }
    }

    private String label(TarWalk walk, TarWalk.Member member) throws IOException {
      boolean label = rule.map(samples -> samples.isLabel(member.name())).orElse(false);
      return label && member.size() <= SampleRule.LARGEST
          ? rule.get().label(walk.content(member))
          : "";
    }

    private void reject(String name, String reason) {
      rejected.add(new Rejected(archive + "/" + name, reason));
    }

    ArchiveContent content(String container) {
      List<String> names = found.stream().map(TarWalk.Member::name).toList();
      List<String> places =
          rule.isPresent()
              ? names.stream().map(name -> Archives.stem(archive) + "/" + name).toList()
              : Archives.places(archive, names);
      List<ListedFile> files = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        TarWalk.Member member = found.get(i);
        files.add(
            new ListedFile(
                places.get(i), container, member.offset(), member.size(), 0, labels.get(i)));
      }
      return new ArchiveContent(archive, files, rejected, ignored, whole);
    }
  }
}
