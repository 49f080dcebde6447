package io.convoy.executor.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.Retry;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShardReadingTest {
  private static final List<byte[]> IMAGES = SmallDataset.noise(12, 4, 5);
  private static final Retry QUICK = new Retry(4, Duration.ofNanos(1), Duration.ofNanos(8));

  @TempDir java.nio.file.Path folder;
  private Dataset dataset;
  private DistantFiles files;
  private DataFolder root;

  /** Local files that count reads, and of which some fail. */
  private static final class DistantFiles extends RawLocalFileSystem {
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger opens = new AtomicInteger();
    private final AtomicInteger failing = new AtomicInteger();

    @Override
    public FSDataInputStream open(Path file, int buffer) throws IOException {
      opens.incrementAndGet();
      return new FSDataInputStream(new Counted(super.open(file, buffer)));
    }

    private final class Counted extends FSInputStream {
      private final FSDataInputStream in;

      Counted(FSDataInputStream in) {
        this.in = in;
      }

      @Override
      public void readFully(long position, byte[] bytes, int offset, int length)
          throws IOException {
        reads.incrementAndGet();
        if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          throw new IOException("connection reset");
        }
        in.readFully(position, bytes, offset, length);
      }

      @Override
      public void seek(long position) throws IOException {
        in.seek(position);
      }

      @Override
      public long getPos() throws IOException {
        return in.getPos();
      }

      @Override
      public boolean seekToNewSource(long target) {
        return false;
      }

      @Override
      public int read() throws IOException {
        return in.read();
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          throw new IOException("connection reset");
        }
        return in.read(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    }
  }

  @BeforeEach
  void write() throws IOException {
    dataset = new SmallDataset(folder.resolve("data"), 4).write(IMAGES);
    files = new DistantFiles();
    files.initialize(URI.create("file:///"), new Configuration(false));
    root = new DataFolder(files, new Path(folder.resolve("data").toString()));
  }

  private ShardFile shard(int number, ShardSource source) throws IOException {
    Dataset.Shard shard = dataset.split("train").shards().get(number);
    java.nio.file.Path index = folder.resolve("data").resolve(shard.index());
    try (InputStream in = Files.newInputStream(index)) {
      return new ShardFile(source, shard, new IndexText().open(in, index.toString()));
    }
  }

  private ShardSource distant() {
    return new ShardSource(root, QUICK, Optional.empty(), false);
  }

  @Test
  void read_neighbours_takesOneRead() throws IOException {
    ShardFile shard = shard(1, distant());
    EncodedSample[] read = shard.read(new int[] {0, 1, 2, 3}, 4);
    assertThat(files.reads).hasValue(1);
    for (int i = 0; i < 4; i++) {
      assertSample(read[i], 4 + i);
    }
    shard.close();
  }

  private static void assertSample(EncodedSample sample, int number) {
    byte[] bytes = new byte[sample.bytes().remaining()];
    sample.bytes().duplicate().get(bytes);
    assertThat(bytes).isEqualTo(IMAGES.get(number));
    assertThat(sample.number()).isEqualTo(number);
    assertThat(sample.label()).isEqualTo(number % 3);
    assertThat(sample.key()).isEqualTo(String.format("%08d-x", number));
  }

  @Test
  void read_failingForAWhile_isTriedAgainOnANewStream() throws IOException {
    ShardFile shard = shard(0, distant());
    files.failing.set(3);
    assertSample(shard.read(new int[] {2}, 0)[0], 2);
    assertThat(files.opens).hasValue(4);
    files.failing.set(4);
    assertThatThrownBy(() -> shard.read(new int[] {2}, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot read sample 2 from")
        .hasMessageContaining("connection reset");
    assertSample(shard.read(new int[] {1}, 0)[0], 1);
    shard.close();
  }

  @Test
  void retry_ofWhatWillFailAgain_isNotTried() {
    AtomicInteger attempts = new AtomicInteger();
    assertThatThrownBy(
            () ->
                QUICK.read(
                    "reading",
                    () -> {
                      attempts.incrementAndGet();
                      throw new FileNotFoundException("gone");
                    }))
        .isInstanceOf(FileNotFoundException.class);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void cache_shardsThatFit_areCopiedOnce() throws IOException {
    ShardSource cached = cached(1_000_000);
    for (int times = 0; times < 3; times++) {
      for (int number = 0; number < 3; number++) {
        ShardFile shard = shard(number, cached);
        assertSample(shard.read(new int[] {1}, 4L * number)[0], 4 * number + 1);
        shard.close();
      }
    }
    assertThat(files.opens).hasValue(3);
    assertThat(files.reads).hasValue(0);
    assertThat(shards()).hasSize(3);
  }

  @Test
  void cache_full_dropsTheLeastRecentlyUsed() throws IOException {
    long bytes = dataset.split("train").shards().get(0).bytes();
    ShardSource cached = cached(2 * bytes + bytes / 2);
    for (int number : new int[] {0, 1}) {
      open(number, cached);
      java.nio.file.Path file = cachedFile(number);
      Files.setLastModifiedTime(
          file, java.nio.file.attribute.FileTime.fromMillis(1_000_000L * (number + 1)));
    }
    open(0, cached); // now shard 1 is the older one
    open(2, cached);
    assertThat(cachedFile(0)).exists();
    assertThat(cachedFile(1)).doesNotExist();
    assertThat(cachedFile(2)).exists();
    assertThat(shards().stream().mapToLong(file -> file.toFile().length()).sum())
        .isLessThanOrEqualTo(2 * bytes + bytes / 2);
  }

  @Test
  void cache_smallerThanAShard_isPassedBy() throws IOException {
    open(0, cached(100));
    assertThat(files.reads).hasValue(1);
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void cache_copyThatIsCutOffOrFails_isMadeAnew() throws IOException {
    files.failing.set(2);
    open(0, cached(1_000_000));
    assertThat(files.opens).hasValue(3);
    // another process died while it copied shard 1
    java.nio.file.Path part = folder.resolve("cache/" + sha256(1) + ".part");
    Files.write(part, new byte[900_000]);
    open(2, cached(1_000_000));
    assertThat(part).doesNotExist();
    assertThat(cachedFile(0)).exists();
  }

  @Test
  void cache_contentThatIsNotTheDatasets_isRefused() throws IOException {
    java.nio.file.Path file = folder.resolve("data/train/shard-00000.tar");
    byte[] bytes = Files.readAllBytes(file);
    bytes[600]++;
    Files.write(file, bytes);
    assertThatThrownBy(() -> open(0, cached(1_000_000)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its content is not the one in dataset.json");
    assertThat(shards()).isEmpty();
  }

  @Test
  void cache_manyThreads_copyEachShardOnce() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 6; i++) {
      int number = i % 3;
      Thread thread =
          new Thread(
              () -> {
                try {
                  open(number, cached(1_000_000));
                } catch (IOException | RuntimeException | AssertionError e) {
                  failures.add(e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(files.opens).hasValue(3);
  }

  private void open(int number, ShardSource source) throws IOException {
    ShardFile shard = shard(number, source);
    assertSample(shard.read(new int[] {3}, 4L * number)[0], 4 * number + 3);
    shard.close();
  }

  private ShardSource cached(long bytes) {
    return new ShardSource(
        root, QUICK, Optional.of(new ShardCache(folder.resolve("cache"), bytes)), false);
  }

  private String sha256(int number) {
    return dataset.split("train").shards().get(number).sha256();
  }

  private java.nio.file.Path cachedFile(int number) {
    return folder.resolve("cache").resolve(sha256(number) + ".tar");
  }

  private List<java.nio.file.Path> shards() throws IOException {
    try (Stream<java.nio.file.Path> all = Files.list(folder.resolve("cache"))) {
      return all.filter(file -> file.toString().endsWith(".tar")).toList();
    }
  }
}
