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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images in their four rotations. */
@Timeout(60)
class TurnedImagesTest {
  private static final ImageShape SHAPE = new ImageShape(5, 5, 3);
  private static final int IMAGES = 12;
  private static final int DAMAGED = 3;
  private static final List<AugmentationSpec> AUGMENT =
      List.of(
          new AugmentationSpec("random-crop", Map.of("padding", 2)),
          new AugmentationSpec("horizontal-flip", Map.of()));

  @TempDir private Path folder;

  /** What a network sees of an image, and its label. */
  private record Shown(List<Float> values, int label) {}

  private void write() throws IOException {
    List<byte[]> images = SmallDataset.noise(IMAGES, 5, 5);
    images.set(DAMAGED, Arrays.copyOf(images.get(DAMAGED), 50));
    new SmallDataset(folder, 5).write(images);
  }

  private List<Shown> load(ImagePipeline pipeline, int threads, List<BatchRequest> requests)
      throws InterruptedException {
    LoaderOptions options = new LoaderOptions(threads, 2, ReadOptions.DEFAULT);
    List<Shown> shown = new ArrayList<>();
    try (SampleStore store =
            SampleStore.open(new Configuration(false), folder.toString(), "train");
        BatchLoader loader = BatchLoader.start(store, pipeline, requests.iterator(), options)) {
      for (int i = 0; i < requests.size(); i++) {
        try (ImageBatch batch = loader.next().orElseThrow()) {
          for (int k = 0; k < batch.count(); k++) {
            shown.add(new Shown(values(batch, k), batch.labels()[k]));
          }
        }
      }
    }
    return shown;
  }

  private static List<Float> values(ImageBatch batch, int index) {
    FloatBuffer pixels = batch.pixels();
    int size = batch.shape().size();
    return IntStream.range(index * size, (index + 1) * size).mapToObj(pixels::get).toList();
  }

  private static ImagePipeline training(List<AugmentationSpec> more) {
    List<AugmentationSpec> all = new ArrayList<>(AUGMENT);
    all.addAll(more);
    InputColours colours = new InputColours(SmallDataset.COLOURS, Normalisation.MEAN_STD);
    return ImagePipeline.training(SHAPE, colours, all, 7);
  }

  /** Each image four times, from a position on, in parts. */
  private static List<BatchRequest> turned(int from, int part) {
    List<BatchRequest> requests = new ArrayList<>();
    for (int at = from; at < 4 * IMAGES; at += part) {
      long[] samples =
          LongStream.range(at, Math.min(at + part, 4 * IMAGES)).map(i -> i / 4).toArray();
      requests.add(new BatchRequest(2, samples).shownFor(LearningTask.ROTATION, at));
    }
    return requests;
  }

  /** A quarter counterclockwise: what was at the right is at the top. */
  private static List<Float> quarter(List<Float> image) {
    int side = SHAPE.width();
    List<Float> result = new ArrayList<>();
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int from = (x * side + side - 1 - y) * 3;
        result.addAll(image.subList(from, from + 3));
      }
    }
    return result;
  }

  @Test
  void images_turned_areTheUprightOnesByQuartersWithTheAngleAsLabel() throws Exception {
    write();
    long[] all = LongStream.range(0, IMAGES).toArray();
    List<Shown> upright = load(training(List.of()), 1, List.of(new BatchRequest(2, all)));
    List<Shown> turned = load(training(List.of()), 1, turned(0, 4 * IMAGES));
    for (int i = 0; i < IMAGES; i++) { // the damaged one has another in its place
      List<Float> wanted = upright.get(i).values();
      for (int turn = 0; turn < 4; turn++) {
        assertThat(turned.get(4 * i + turn)).isEqualTo(new Shown(wanted, turn));
        wanted = quarter(wanted);
      }
    }
    assertThat(turned.stream().distinct()).hasSize(4 * (IMAGES - 1));
  }

  @Test
  void images_turned_haveTheSameBitsWhateverPartsThreadsAndStart() throws Exception {
    write();
    List<Shown> whole = load(training(List.of()), 1, turned(0, 4 * IMAGES));
    for (int part : new int[] {3, 6, 19}) {
      assertThat(load(training(List.of()), 3, turned(0, part))).isEqualTo(whole);
    }
    assertThat(load(training(List.of()), 2, turned(10, 7)))
        .isEqualTo(whole.subList(10, whole.size()));
  }

  @Test
  void images_turnedWithSmoothedLabels_haveTargetsOfFourClasses() throws Exception {
    write();
    AugmentationSpec smoothing = new AugmentationSpec("label-smoothing", Map.of("epsilon", 0.2));
    try (SampleStore store =
            SampleStore.open(new Configuration(false), folder.toString(), "train");
        BatchLoader loader =
            BatchLoader.start(
                store,
                training(List.of(smoothing)),
                turned(2, 3).iterator(),
                new LoaderOptions(1, 1, ReadOptions.DEFAULT));
        ImageBatch batch = loader.next().orElseThrow()) {
      float[] targets = new float[12];
      batch.targets().orElseThrow().get(0, targets);
      assertThat(targets)
          .containsExactly(
              0.05f, 0.05f, 0.85f, 0.05f, 0.05f, 0.05f, 0.05f, 0.85f, 0.85f, 0.05f, 0.05f, 0.05f);
    }
  }

  @Test
  void views_ofAnEvaluation_areTurnedEach() throws Exception {
    write();
    InputColours colours = new InputColours(SmallDataset.COLOURS, Normalisation.NONE);
    TestViews views = new TestViews(List.of(6), TestViews.Crops.TEN);
    ImagePipeline pipeline = ImagePipeline.evaluation(SHAPE, colours, views);
    List<Shown> shown =
        load(
            pipeline,
            1,
            List.of(
                new BatchRequest(0, 0, 0),
                new BatchRequest(0, 0, 0).shownFor(LearningTask.ROTATION, 0)));
    for (int view = 0; view < 10; view++) {
      List<Float> upright = shown.get(10 + view).values();
      assertThat(shown.get(20 + view)).isEqualTo(new Shown(upright, 0));
      assertThat(shown.get(30 + view)).isEqualTo(new Shown(quarter(upright), 1));
    }
  }
}
