package io.convoy.executor.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.testing.WatchedFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleStoreTest {
  private static final List<byte[]> IMAGES = SmallDataset.noise(10, 4, 5);

  @TempDir Path folder;
  private Dataset dataset;

  @BeforeEach
  void write() throws IOException {
    dataset = new SmallDataset(folder, 4).write(IMAGES);
  }

  @Test
  void read_anySample_givesItsBytesAndLabel() {
    try (SampleStore store = open("train")) {
      assertThat(store.size()).isEqualTo(10);
      assertThat(store.dataset()).isEqualTo(dataset);
      for (int i = 9; i >= 0; i--) {
        EncodedSample sample = store.read(i);
        byte[] bytes = new byte[sample.bytes().remaining()];
        sample.bytes().get(bytes);
        assertThat(bytes).isEqualTo(IMAGES.get(i));
        assertThat(sample.label()).isEqualTo(i % 3);
        assertThat(sample.number()).isEqualTo(i);
        assertThat(sample.key()).isEqualTo("0000000" + i + "-x");
        assertThat(sample.shard()).isEqualTo("train/shard-0000" + i / 4 + ".tar");
      }
    }
  }

  @Test
  void readAll_inAnyOrder_givesThemInThatOrder() {
    try (SampleStore store = open("train")) {
      long[] wanted = {9, 0, 4, 3, 4, 8, 1};
      EncodedSample[] read = store.readAll(wanted);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(read[i].number()).isEqualTo(wanted[i]);
        assertThat(read[i].key()).isEqualTo("0000000" + wanted[i] + "-x");
      }
    }
  }

  /** An index is opened once another is being opened, too. */
  public static final class TogetherFileSystem extends WatchedFileSystem {
    private static final CountDownLatch BOTH = new CountDownLatch(2);

    @Override
    public String getScheme() {
      return "together";
    }

    @Override
    protected void before(Operation operation, org.apache.hadoop.fs.Path path) throws IOException {
      if (operation == Operation.OPEN && path.getName().endsWith(".idx")) {
        BOTH.countDown();
        try {
          if (!BOTH.await(30, TimeUnit.SECONDS)) {
            throw new IOException("no other index is opened meanwhile");
          }
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }
  }

  @Test
  void open_manyShards_readsIndicesSideBySideAndKeepsTheirOrder() throws IOException {
    Path many = folder.resolve("many");
    List<byte[]> images = SmallDataset.noise(30, 4, 5);
    new SmallDataset(many, 1).write(images);
    Configuration together = new Configuration();
    together.set("fs.together.impl", TogetherFileSystem.class.getName());
    try (SampleStore store = SampleStore.open(together, "together://" + many, "train")) {
      for (int i = 0; i < 30; i++) {
        assertThat(store.read(i).key()).isEqualTo(String.format("%08d-x", i));
      }
    }
  }

  /** It is told to end because of another rank, and the dataset is as good as it was. */
  @Test
  void open_interrupted_isNoFaultOfTheDataset() {
    Thread.currentThread().interrupt();
    try {
      assertThatIllegalStateException()
          .isThrownBy(() -> open("train"))
          .withMessageContaining("interrupted while the indices of");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void labels_ofAnyRange_areThoseOfItsSamples() {
    try (SampleStore store = open("train")) {
      for (int from = 0; from <= 10; from++) {
        for (int to = from; to <= 10; to++) {
          int first = from;
          int[] labels = new int[to - from];
          Arrays.setAll(labels, i -> (first + i) % 3);
          assertThat(store.labels(from, to)).containsExactly(labels);
        }
      }
    }
  }

  @Test
  void open_uriOfTheFolder_works() {
    try (SampleStore store =
        SampleStore.open(new Configuration(false), folder.toUri().toString(), "train")) {
      assertThat(store.read(9).label()).isZero();
    }
  }

  @Test
  void open_unknownSplit_namesThoseThereAre() {
    assertThatThrownBy(() -> open("val"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no split \"val\": it has train");
  }

  @Test
  void open_missingOrCutShard_isNoticed() throws IOException {
    Path shard = folder.resolve("train/shard-00001.tar");
    byte[] whole = Files.readAllBytes(shard);
    Files.write(shard, new byte[whole.length - 512]);
    assertThatThrownBy(() -> open("train"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("shard-00001.tar has " + (whole.length - 512) + " bytes and should");
    Files.delete(shard);
    assertThatThrownBy(() -> open("train"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("shard-00001.tar is missing");
  }

  @Test
  void open_missingOrWrongIndex_isNoticed() throws IOException {
    Path index = folder.resolve("train/shard-00002.idx");
    Files.writeString(index, "v1.2 1\npng 512 10 a.png cls 1536 1 a.cls\n");
    assertIndexRefused("shard-00002.idx lists 1 samples and should list 2");
    Files.writeString(
        index, "v1.2 2\npng 512 10 a.png cls 1536 1 a.cls\npng 99512 10 b.png cls 1536 1 b.cls\n");
    assertIndexRefused("places b.png where no file of the shard can be");
    Files.writeString(
        index, "v1.2 2\npng 512 10 a.png cls 1536 1 a.cls\npng 2560 10 b.png txt 4096 1 b.txt\n");
    assertIndexRefused("gives no image or no label for b.txt");
    Files.delete(index);
    assertIndexRefused("cannot read the index");
  }

  private void assertIndexRefused(String message) {
    assertThatThrownBy(() -> open("train"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_labelOfNoClass_isNoticed() throws IOException {
    Path shard = folder.resolve("train/shard-00000.tar");
    byte[] bytes = Files.readAllBytes(shard);
    ReadOptions unverified =
        new ReadOptions(1, ReadOptions.Damaged.FAIL, 1, "", 1, false, 1_000_000);
    try (SampleStore store =
        SampleStore.open(new Configuration(false), folder.toString(), "train", unverified)) {
      bytes[512 + (IMAGES.get(0).length + 511) / 512 * 512 + 512] = '7';
      Files.write(shard, bytes);
      assertThatThrownBy(() -> store.read(0))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("00000000-x: label 7 is not one of the 3 classes");
      assertThatThrownBy(() -> store.labels(0, 9))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("shard-00000.tar, sample 0: label 7 is not one of the 3 classes");
    }
  }

  @Test
  void read_outsideOrClosed_isRefused() {
    SampleStore store = open("train");
    assertThatThrownBy(() -> store.read(10)).isInstanceOf(IndexOutOfBoundsException.class);
    store.close();
    assertThatThrownBy(() -> store.read(1)).isInstanceOf(IllegalStateException.class);
  }

  private SampleStore open(String split) {
    return SampleStore.open(new Configuration(false), folder.toString(), split);
  }
}
