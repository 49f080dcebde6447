package io.convoy.executor.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.shard.SmallDataset;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images in two views. */
@Timeout(60)
class ViewedImagesTest {
  private static final ImageShape SHAPE = new ImageShape(9, 9, 3);
  private static final int IMAGES = 12;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    new SmallDataset(folder, 5).write(SmallDataset.noise(IMAGES, 9, 9));
  }

  private List<List<Float>> load(int threads, List<BatchRequest> requests)
      throws InterruptedException {
    List<AugmentationSpec> augment =
        List.of(
            new AugmentationSpec("random-resized-crop", Map.of()),
            new AugmentationSpec("horizontal-flip", Map.of()),
            new AugmentationSpec("colour-jitter", Map.of("probability", 0.8, "hue", 0.1)),
            new AugmentationSpec("random-grey", Map.of()));
    InputColours colours = new InputColours(SmallDataset.COLOURS, Normalisation.MEAN_STD);
    ImagePipeline pipeline = ImagePipeline.training(SHAPE, colours, augment, 7);
    LoaderOptions options = new LoaderOptions(threads, 2, ReadOptions.DEFAULT);
    List<List<Float>> shown = new ArrayList<>();
    try (SampleStore store =
            SampleStore.open(new Configuration(false), folder.toString(), "train");
        BatchLoader loader = BatchLoader.start(store, pipeline, requests.iterator(), options)) {
      for (int i = 0; i < requests.size(); i++) {
        try (ImageBatch batch = loader.next().orElseThrow()) {
          FloatBuffer pixels = batch.pixels();
          int size = SHAPE.size();
          for (int k = 0; k < batch.count(); k++) {
            shown.add(IntStream.range(k * size, (k + 1) * size).mapToObj(pixels::get).toList());
            assertThat(batch.labels()[k]).isZero();
          }
        }
      }
    }
    return shown;
  }

  /** Each image twice, from a position on, in parts. */
  private static List<BatchRequest> viewed(int epoch, int from, int part) {
    List<BatchRequest> requests = new ArrayList<>();
    for (int at = from; at < 2 * IMAGES; at += part) {
      long[] samples =
          LongStream.range(at, Math.min(at + part, 2 * IMAGES)).map(i -> i / 2).toArray();
      requests.add(new BatchRequest(epoch, samples).shownFor(LearningTask.SIMCLR, at));
    }
    return requests;
  }

  @Test
  void views_ofAnImageAndOfTwoEpochs_differ() throws Exception {
    List<List<Float>> shown = new ArrayList<>(load(1, viewed(1, 0, 2 * IMAGES)));
    shown.addAll(load(1, viewed(2, 0, 2 * IMAGES)));
    assertThat(shown).hasSize(4 * IMAGES).doesNotHaveDuplicates();
  }

  @Test
  void views_haveTheSameBitsWhateverPartsThreadsAndStart() throws Exception {
    List<List<Float>> whole = load(1, viewed(1, 0, 2 * IMAGES));
    for (int part : new int[] {3, 8, 19}) {
      assertThat(load(3, viewed(1, 0, part))).isEqualTo(whole);
    }
    assertThat(load(2, viewed(1, 5, 7))).isEqualTo(whole.subList(5, whole.size()));
  }
}
