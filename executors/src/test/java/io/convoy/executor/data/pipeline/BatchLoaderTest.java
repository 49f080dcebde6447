package io.convoy.executor.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleOrder;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchLoaderTest {
  private static final ImageShape SHAPE = new ImageShape(8, 8, 3);
  private static final int SIZE = 96;

  @TempDir static Path folder;
  private SampleStore store;

  @BeforeEach
  void open() throws IOException {
    List<byte[]> images = SmallDataset.noise(SIZE, 8, 8);
    images.set(70, Arrays.copyOf(images.get(70), 60));
    images.set(75, new byte[] {1, 2, 3});
    new SmallDataset(folder, 20).write(images);
    store = SampleStore.open(new Configuration(false), folder.toString(), "train");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void batches_whateverThreadsAndWorldSize_holdTheSameBits() throws InterruptedException {
    Map<Long, Integer> reference = hashes(1, 1);
    assertThat(reference).hasSize(64);
    assertThat(reference.values().stream().distinct()).hasSize(64);
    for (int world : new int[] {1, 2, 4}) {
      assertThat(hashes(1, world)).isEqualTo(reference);
      assertThat(hashes(3, world)).isEqualTo(reference);
    }
  }

  @Test
  void batches_fromAnyPositionOn_areThoseOfTheWholeEpochAndNoOtherIsDecoded()
      throws InterruptedException {
    Map<Long, Integer> whole = hashes(1, 1);
    SampleOrder order = new SampleOrder(4, 2, 64);
    for (int from = 16; from < 64; from += 16) {
      Map<Long, Integer> rest = new TreeMap<>(whole);
      LongStream.range(0, from).map(order::sampleAt).forEach(rest::remove);
      for (int world : new int[] {1, 4}) {
        assertThat(hashes(2, world, from)).isEqualTo(rest).hasSize(64 - from);
      }
    }
  }

  private Map<Long, Integer> hashes(int threads, int world) throws InterruptedException {
    return hashes(threads, world, 0);
  }

  /**
   * Hash of each of the first 64 samples' pixels and label when each rank loads its share, from a
   * position on.
   */
  private Map<Long, Integer> hashes(int threads, int world, int from) throws InterruptedException {
    SampleOrder order = new SampleOrder(4, 2, 64);
    Map<Long, Integer> hashes = new TreeMap<>();
    int share = 16 / world;
    for (int rank = 0; rank < world; rank++) {
      List<BatchRequest> requests = new ArrayList<>();
      for (int first = from + rank * share; first < 64; first += 16) {
        requests.add(
            new BatchRequest(
                2, LongStream.range(first, first + share).map(order::sampleAt).toArray()));
      }
      try (BatchLoader loader = start(requests.iterator(), threads, 2)) {
        for (BatchRequest request : requests) {
          try (ImageBatch batch = loader.next().orElseThrow()) {
            assertThat(batch.samples()).isEqualTo(request.samples());
            for (int i = 0; i < batch.count(); i++) {
              hashes.put(batch.samples()[i], hash(batch, i));
            }
          }
        }
        assertThat(loader.next()).isEmpty();
        assertThat(loader.next()).isEmpty();
        assertThat(loader.report().images()).isEqualTo((64 - from) / world);
      }
    }
    return hashes;
  }

  private static int hash(ImageBatch batch, int index) {
    float[] pixels = new float[SHAPE.size()];
    batch.pixels().get(index * SHAPE.size(), pixels);
    return Arrays.hashCode(pixels) * 31 + batch.labels()[index];
  }

  @Test
  void next_closedBatches_reusesTheirMemory() throws InterruptedException {
    Iterator<BatchRequest> requests =
        LongStream.range(0, 60).mapToObj(i -> new BatchRequest(1, i)).iterator();
    Set<Long> places = new HashSet<>();
    try (BatchLoader loader = start(requests, 2, 2)) {
      for (int i = 0; i < 60; i++) {
        ImageBatch batch = loader.next().orElseThrow();
        try (FloatPointer pixels = new FloatPointer(batch.pixels())) {
          places.add(pixels.address());
        }
        batch.close();
        batch.close(); // has no further effect
      }
    }
    assertThat(places).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void next_keptBatches_areNotOverwritten() throws InterruptedException {
    Iterator<BatchRequest> requests =
        LongStream.range(0, 20).mapToObj(i -> new BatchRequest(1, i % 2)).iterator();
    List<ImageBatch> kept = new ArrayList<>();
    try (BatchLoader loader = start(requests, 1, 1)) {
      for (int i = 0; i < 20; i++) {
        kept.add(loader.next().orElseThrow());
      }
    }
    for (int i = 2; i < 20; i++) {
      assertThat(hash(kept.get(i), 0)).isEqualTo(hash(kept.get(i % 2), 0));
    }
    assertThat(hash(kept.get(0), 0)).isNotEqualTo(hash(kept.get(1), 0));
  }

  @Test
  void next_corruptSamples_throwsTheFirstAfterTheBatchesBefore() throws InterruptedException {
    for (int threads = 1; threads <= 3; threads++) {
      List<BatchRequest> requests = new ArrayList<>();
      for (int from = 0; from < SIZE; from += 32) {
        requests.add(new BatchRequest(1, LongStream.range(from, from + 32).toArray()));
      }
      try (BatchLoader loader = start(requests.iterator(), threads, 4)) {
        assertThat(loader.next()).get().satisfies(batch -> assertThat(batch.count()).isEqualTo(32));
        assertThat(loader.next()).isPresent();
        for (int times = 0; times < 2; times++) {
          assertThatThrownBy(loader::next)
              .isInstanceOf(DataException.class)
              .hasMessageContaining(
                  "cannot use 00000070-x in train/shard-00003.tar: the PNG image"
                      + " is truncated or corrupt");
        }
      }
    }
  }

  @Test
  void next_requestThatCannotBeMade_isThrown() throws InterruptedException {
    Iterator<BatchRequest> requests =
        LongStream.range(0, 3)
            .mapToObj(
                i -> {
                  if (i == 2) {
                    throw new IllegalStateException("no more of these");
                  }
                  return new BatchRequest(1, i);
                })
            .iterator();
    try (BatchLoader loader = start(requests, 2, 1)) {
      assertThat(loader.next()).isPresent();
      assertThat(loader.next()).isPresent();
      assertThatThrownBy(loader::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no more of these");
    }
  }

  @Test
  void next_batchLargerThanMemory_isThrown() throws InterruptedException {
    Iterator<BatchRequest> requests =
        List.of(new BatchRequest(1, 0L), new BatchRequest(1, new long[3_000_000])).iterator();
    try (BatchLoader loader = start(requests, 2, 3)) {
      assertThat(loader.next()).isPresent();
      assertThatThrownBy(loader::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("make micro-batches smaller");
    }
  }

  @Test
  void close_whileWorking_endsTheThreads() throws InterruptedException {
    Iterator<BatchRequest> endless =
        LongStream.iterate(0, i -> (i + 1) % 60).mapToObj(i -> new BatchRequest(1, i)).iterator();
    BatchLoader loader = start(endless, 3, 5);
    assertThat(loader.next()).isPresent();
    assertThat(loaderThreads()).isEqualTo(3);
    loader.close();
    assertThat(loaderThreads()).isZero();
    assertThatThrownBy(loader::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void next_interrupted_throws() {
    CountDownLatch never = new CountDownLatch(1);
    Iterator<BatchRequest> stuck =
        LongStream.range(0, 1)
            .mapToObj(
                i -> {
                  await(never);
                  return new BatchRequest(1, i);
                })
            .iterator();
    try (BatchLoader loader = start(stuck, 1, 1)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(loader::next).isInstanceOf(InterruptedException.class);
      never.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long loaderThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("convoy-data-train-"))
        .count();
  }

  private BatchLoader start(Iterator<BatchRequest> requests, int threads, int prefetch) {
    List<AugmentationSpec> augmentations =
        List.of(
            new AugmentationSpec("random-crop", Map.of()),
            new AugmentationSpec("horizontal-flip", Map.of()));
    ImagePipeline pipeline =
        ImagePipeline.training(
            SHAPE,
            new InputColours(store.dataset().colours(), Normalisation.MEAN_STD),
            augmentations,
            11);
    return BatchLoader.start(
        store,
        pipeline,
        requests,
        new LoaderOptions(threads, prefetch, ReadOptions.DEFAULT.with(ReadOptions.Damaged.FAIL)));
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatThrownBy(() -> new LoaderOptions(0, 1, ReadOptions.DEFAULT))
        .hasMessageContaining("threads = 0");
    assertThatThrownBy(() -> new LoaderOptions(1, 0, ReadOptions.DEFAULT))
        .hasMessageContaining("prefetch = 0");
    assertThatThrownBy(() -> new BatchRequest(1)).hasMessageContaining("at least one");
    assertThat(Optional.of(new BatchRequest(1, 5L)).map(BatchRequest::size)).contains(1);
  }
}
