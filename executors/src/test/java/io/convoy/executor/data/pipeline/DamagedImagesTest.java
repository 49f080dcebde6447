package io.convoy.executor.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DamagedImagesTest {
  private static final ImageShape SHAPE = new ImageShape(6, 6, 3);

  @TempDir Path folder;
  private ReadOptions reading = ReadOptions.DEFAULT;
  private LoadReport report = LoadReport.NONE;

  @Test
  void damaged_inTraining_areReplacedAlikeWhateverTheThreads()
      throws IOException, InterruptedException {
    write(4, 17, 18, 40);
    Map<Long, Integer> reference = load(1, 48, 1, ReadOptions.Damaged.REPLACE);
    assertThat(report.replaced()).isEqualTo(4);
    assertThat(report.images()).isEqualTo(48);
    assertThat(report.examples()).hasSize(4).allMatch(line -> line.startsWith("cannot use 000000"));
    assertThat(report.bytes()).isGreaterThan(48 * 50);
    for (int threads : new int[] {1, 3}) {
      for (int part : new int[] {6, 16, 48}) {
        assertThat(load(threads, part, 1, ReadOptions.Damaged.REPLACE)).isEqualTo(reference);
      }
    }
    Map<Long, Integer> sound = new TreeMap<>(reference);
    sound.keySet().removeAll(List.of(4L, 17L, 18L, 40L));
    assertThat(sound.values()).contains(reference.get(4L), reference.get(17L), reference.get(40L));
    assertThat(load(1, 48, 2, ReadOptions.Damaged.REPLACE)).isNotEqualTo(reference);
  }

  @Test
  void damaged_whereItMayNotBe_isAnError() throws IOException {
    write(4);
    assertThatThrownBy(() -> load(1, 16, 1, ReadOptions.Damaged.FAIL))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot use 00000004-x");
  }

  @Test
  void damaged_everyImage_isAnErrorAndNotAnEndlessSearch() throws IOException {
    write(LongStream.range(0, 48).mapToInt(i -> (int) i).toArray());
    assertThatThrownBy(() -> load(2, 16, 1, ReadOptions.Damaged.REPLACE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("too much of the dataset is broken");
  }

  /** A shard may have been swapped for another since the dataset was prepared. */
  @Test
  void image_ofMorePixelsThanAreAllowed_isNotDecoded() throws IOException {
    write();
    reading = new ReadOptions(64, ReadOptions.Damaged.FAIL, 1, "", 1, true, 35);
    assertThatThrownBy(() -> load(1, 16, 1, ReadOptions.Damaged.FAIL))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot use 0000000")
        .hasMessageContaining("it has more than data.reading.max-pixels = 35: 6x6");
  }

  private void write(int... damaged) throws IOException {
    List<byte[]> images = SmallDataset.noise(48, 6, 6);
    for (int i : damaged) {
      images.set(i, Arrays.copyOf(images.get(i), 50));
    }
    new SmallDataset(folder, 20).write(images);
  }

  /** Hash of each sample's pixels and label. */
  private Map<Long, Integer> load(int threads, int part, int epoch, ReadOptions.Damaged damaged)
      throws InterruptedException {
    List<BatchRequest> requests = new ArrayList<>();
    for (int from = 0; from < 48; from += part) {
      requests.add(new BatchRequest(epoch, LongStream.range(from, from + part).toArray()));
    }
    Map<Long, Integer> hashes = new TreeMap<>();
    LoaderOptions options = new LoaderOptions(threads, 3, reading.with(damaged));
    try (SampleStore store =
            SampleStore.open(new Configuration(false), folder.toString(), "train");
        BatchLoader loader =
            BatchLoader.start(
                store,
                ImagePipeline.training(
                    SHAPE,
                    new InputColours(store.dataset().colours(), Normalisation.MEAN_STD),
                    List.of(),
                    7),
                requests.iterator(),
                options)) {
      for (int i = 0; i < requests.size(); i++) {
        try (ImageBatch batch = loader.next().orElseThrow()) {
          float[] image = new float[SHAPE.size()];
          for (int k = 0; k < batch.count(); k++) {
            batch.pixels().get(k * SHAPE.size(), image);
            hashes.put(batch.samples()[k], Arrays.hashCode(image) * 31 + batch.labels()[k]);
          }
        }
      }
      assertThat(loader.next()).isEmpty();
      report = loader.report();
    }
    return hashes;
  }
}
