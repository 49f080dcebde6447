package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The Spark task that lists an archive. Members stay where they are; a compressed archive is first
 * unpacked to a plain tar file in the staging folder, since nothing can be read from its middle.
 */
final class ArchiveTask implements Function<ListedFile, ArchiveContent> {
  /** Images hardly compress; a small archive may. */
  private static final long MOST_TIMES = 100;

  private static final long SMALL = 1L << 30;

  private final Broadcast<SerializableConfiguration> hadoop;
  private final String input;
  private final String staging;

  ArchiveTask(Broadcast<SerializableConfiguration> hadoop, DataFolder input, DataFolder staging) {
    this.hadoop = hadoop;
    this.input = input.path().toString();
    this.staging = staging.path().toString();
  }

  @Override
  public ArchiveContent call(ListedFile archive) {
    Configuration configuration = hadoop.value().value();
    DataFolder from = DataFolder.of(configuration, input);
    Path file = new Path(from.path() + "/" + archive.path());
    try {
      if (!Archives.isCompressed(archive.path())) {
        return list(archive, from, file);
      }
      DataFolder to = DataFolder.of(configuration, staging);
      Path unpacked = to.child("attempts/" + UUID.randomUUID() + ".tar");
      unpack(archive, from, file, to, unpacked);
      return list(archive, to, unpacked);
    } catch (EOFException | ZipException e) {
      throw damaged(archive, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the archive " + from + "/" + archive.path(), e);
    }
  }

  private static DataException damaged(ListedFile archive, IOException e) {
    return new DataException(
        String.format(
            "the archive %s is truncated or damaged (%s): get it again or remove it",
            archive.path(), DataFolder.reason(e)),
        e);
  }

  private static void unpack(
      ListedFile archive, DataFolder from, Path file, DataFolder to, Path unpacked)
      throws IOException {
    long most = Math.max(SMALL, archive.size() * MOST_TIMES);
    try (InputStream in = new GZIPInputStream(from.fileSystem().open(file), 1 << 16);
        OutputStream out = to.fileSystem().create(unpacked, true)) {
      byte[] buffer = new byte[1 << 16];
      long total = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        total += read;
        if (total > most) {
          throw new DataException(
              String.format(
                  "the archive %s unpacks to more than %d times its size: it holds no images;"
                      + " remove it",
                  archive.path(), MOST_TIMES));
        }
        out.write(buffer, 0, read);
      }
    }
  }

  private static ArchiveContent list(ListedFile archive, DataFolder folder, Path file)
      throws IOException {
    long length = folder.fileSystem().getFileStatus(file).getLen();
    List<TarWalk.Member> members = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    try (FSDataInputStream in = folder.fileSystem().open(file)) {
      Members found = new Members(in, members, labels, rejected, archive.path());
      found.gather(0, length, "");
    } catch (IOException e) {
      throw damaged(archive, e);
    }
    List<String> names = members.stream().map(TarWalk.Member::name).toList();
    List<String> places = Archives.places(archive.path(), names);
    List<ListedFile> files = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      TarWalk.Member member = members.get(i);
      files.add(
          new ListedFile(
              places.get(i), file.toString(), member.offset(), member.size(), 0, labels.get(i)));
    }
    return new ArchiveContent(archive.path(), files, rejected);
  }

  /** Gathers members, also those of tar files in the tar file. */
  private record Members(
      FSDataInputStream in,
      List<TarWalk.Member> members,
      List<String> labels,
      List<Rejected> rejected,
      String archive) {
    void gather(long start, long length, String prefix) throws IOException {
      TarWalk walk = new TarWalk(new SeekingStream(in, start, length), length);
      for (Optional<TarWalk.Member> next = walk.next(); next.isPresent(); next = walk.next()) {
        TarWalk.Member member = next.get();
        String name = prefix + member.name();
        if (!member.usable()) {
          rejected.add(new Rejected(archive + "/" + name, member.refusal()));
        } else if (!Archives.isArchive(name)) {
          labels.add(name.endsWith(".cls") ? walk.label(member) : "");
          members.add(new TarWalk.Member(name, start + member.offset(), member.size(), ""));
        } else if (Archives.isCompressed(name)) {
          rejected.add(
              new Rejected(archive + "/" + name, "a compressed archive in an archive: unpack it"));
        } else {
          gather(start + member.offset(), member.size(), Archives.stem(name) + "/");
        }
      }
    }
  }
}
