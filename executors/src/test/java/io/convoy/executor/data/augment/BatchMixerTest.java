package io.convoy.executor.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.CropBox;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoaderOptions;
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
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchMixerTest {
  private static final ImageShape SHAPE = new ImageShape(8, 8, 3);

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    new SmallDataset(folder, 20).write(SmallDataset.noise(60, 8, 8));
  }

  @Test
  void mixup_manySteps_hasTheDistributionOfBeta() {
    BatchMixer mixer = BatchMixer.mixup(0.5, 0.8);
    int mixed = 0;
    double sum = 0;
    double squares = 0;
    for (long step = 0; step < 20_000; step++) {
      double own = mixer.draw(3, step, SHAPE).own();
      assertThat(own).isBetween(0.5, 1.0);
      if (own < 1) {
        mixed++;
        sum += own;
        squares += (own - 0.5) * (own - 0.5);
      }
    }
    assertThat(mixed).isBetween(15_700, 16_300);
    // Beta(1/2, 1/2) is the arcsine law: its variance is 1/8, and E max(x, 1-x) = 1/2 + 1/pi
    assertThat(squares / mixed).isCloseTo(0.125, within(0.003));
    assertThat(sum / mixed).isCloseTo(0.5 + 1 / Math.PI, within(0.006));
  }

  @Test
  void cutmix_manySteps_boxesMatchTheirShares() {
    BatchMixer mixer = BatchMixer.cutmix(1, 1);
    ImageShape shape = new ImageShape(100, 200, 3);
    double largest = 0;
    for (long step = 0; step < 5_000; step++) {
      BatchMixer.Draw draw = mixer.draw(3, step, shape);
      CropBox box = draw.box();
      assertThat(1 - (double) box.height() * box.width() / 20_000)
          .isCloseTo(draw.own(), within(1e-12));
      assertThat(box.top() + box.height()).isLessThanOrEqualTo(100);
      assertThat(box.left() + box.width()).isLessThanOrEqualTo(200);
      largest = Math.max(largest, 1 - draw.own());
    }
    assertThat(largest).isGreaterThan(0.8);
  }

  @Test
  void either_share_isKept() {
    BatchMixer mixer = BatchMixer.either(1, 1, 1, 0.25);
    long cut =
        LongStream.range(0, 10_000).filter(step -> mixer.draw(1, step, SHAPE).isCut()).count();
    assertThat(cut).isBetween(2_250L, 2_700L); // some boxes are empty
  }

  @Test
  void partners_ofAnyBatch_areNeighbours() {
    assertThat(places(6)).containsExactly(1, 0, 3, 2, 5, 4);
    assertThat(places(5)).containsExactly(1, 0, 3, 2, 3);
    assertThat(places(1)).containsExactly(0);
  }

  private static int[] places(int batch) {
    int[] places = new int[batch];
    Arrays.setAll(places, i -> BatchMixer.partner(i, batch));
    return places;
  }

  @Test
  void mixup_ofABatch_isTheWeightedSum() throws InterruptedException {
    List<float[]> plain = images(load(List.of(), 6, 6).get(0));
    ImageBatch batch = load(List.of(spec("mixup", "alpha", 2)), 6, 6).get(0);
    double own = BatchMixer.mixup(2, 1).draw(11, 5, SHAPE).own();
    assertThat(own).isLessThan(0.99);
    List<float[]> mixed = images(batch);
    for (int i = 0; i < 6; i++) {
      for (int k = 0; k < SHAPE.size(); k++) {
        double expected = own * plain.get(i)[k] + (1 - own) * plain.get(i ^ 1)[k];
        assertThat((double) mixed.get(i)[k]).isCloseTo(expected, within(1e-5));
      }
      assertTarget(batch, i, Map.of(i % 3, own, (i ^ 1) % 3, 1 - own));
      assertThat(batch.labels()[i]).isEqualTo(i % 3);
    }
  }

  @Test
  void cutmix_ofABatch_pastesTheBox() throws InterruptedException {
    List<float[]> plain = images(load(List.of(), 6, 6).get(0));
    ImageBatch batch = load(List.of(spec("cutmix", "alpha", 1)), 6, 6).get(0);
    BatchMixer.Draw draw = BatchMixer.cutmix(1, 1).draw(11, 5, SHAPE);
    assertThat(draw.own()).isBetween(0.05, 0.95);
    List<float[]> mixed = images(batch);
    for (int i = 0; i < 6; i++) {
      for (int k = 0; k < SHAPE.size(); k++) {
        int y = k / 24;
        int x = k / 3 % 8;
        CropBox box = draw.box();
        boolean inside =
            y >= box.top()
                && y < box.top() + box.height()
                && x >= box.left()
                && x < box.left() + box.width();
        assertThat(mixed.get(i)[k]).isEqualTo(plain.get(inside ? i ^ 1 : i)[k]);
      }
      assertTarget(batch, i, Map.of(i % 3, draw.own(), (i ^ 1) % 3, 1 - draw.own()));
      assertThat(batch.labels()[i]).isEqualTo((draw.own() < 0.5 ? i ^ 1 : i) % 3);
    }
  }

  @Test
  void labelSmoothing_withoutMixing_spreadsItsShare() throws InterruptedException {
    ImageBatch batch = load(List.of(spec("label-smoothing", "epsilon", 0.3)), 6, 6).get(0);
    for (int i = 0; i < 6; i++) {
      Map<Integer, Double> expected = new TreeMap<>(Map.of(0, 0.1, 1, 0.1, 2, 0.1));
      expected.put(i % 3, 0.8);
      assertTarget(batch, i, expected);
    }
    assertThat(load(List.of(), 6, 6).get(0).targets()).isEmpty();
  }

  /** Wightman et al. 2021: what a mixed image shows is there, if it is more than a fifth of it. */
  @Test
  void multiLabel_ofMixedImages_wantsEachClassInFullThatIsAboveTheThreshold()
      throws InterruptedException {
    double own = BatchMixer.mixup(2, 1).draw(11, 5, SHAPE).own();
    double other = 1 - own; // of two neighbours, whose classes differ
    for (double above : new double[] {0.9 * other, 0.5, 0}) {
      ImageBatch batch =
          load(List.of(spec("mixup", "alpha", 2), spec("multi-label", "above", above)), 6, 6)
              .get(0);
      FloatBuffer targets = batch.targets().orElseThrow();
      for (int i = 0; i < 6; i++) {
        assertThat(targets.get(i * 3 + i % 3)).isEqualTo(1);
        assertThat(targets.get(i * 3 + (i ^ 1) % 3)).isEqualTo(above < other ? 1 : 0);
        assertThat(targets.get(i * 3 + 3 - i % 3 - (i ^ 1) % 3)).isZero();
      }
    }
  }

  private static void assertTarget(ImageBatch batch, int row, Map<Integer, Double> expected) {
    FloatBuffer targets = batch.targets().orElseThrow();
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += targets.get(row * 3 + c);
      assertThat((double) targets.get(row * 3 + c))
          .isCloseTo(expected.getOrDefault(c, 0.0), within(1e-6));
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  @Test
  void mixedBatches_dividedInAnyWay_holdTheSameBits() throws InterruptedException {
    for (String name : List.of("mixup", "cutmix")) {
      List<AugmentationSpec> specs =
          List.of(
              new AugmentationSpec("random-crop", Map.of()),
              new AugmentationSpec("rand-augment", Map.of()),
              new AugmentationSpec("random-erasing", Map.of("fill", "noise")),
              spec(name, "alpha", 1),
              spec("label-smoothing", "epsilon", 0.1));
      Map<Long, Integer> whole = hashes(load(specs, 30, 30));
      assertThat(whole).hasSize(30);
      for (int part : new int[] {15, 6, 5, 10, 1}) {
        assertThat(hashes(load(specs, 30, part)))
            .as("%s in parts of %d", name, part)
            .isEqualTo(whole);
      }
    }
  }

  private static Map<Long, Integer> hashes(List<ImageBatch> batches) {
    Map<Long, Integer> hashes = new TreeMap<>();
    for (ImageBatch batch : batches) {
      List<float[]> images = images(batch);
      for (int i = 0; i < batch.count(); i++) {
        float[] targets = new float[3];
        batch.targets().orElseThrow().get(i * 3, targets);
        int hash = Arrays.hashCode(images.get(i)) * 31 + Arrays.hashCode(targets);
        hashes.put(batch.samples()[i], hash * 31 + batch.labels()[i]);
      }
    }
    return hashes;
  }

  /** Loads samples 0 to batch - 1 as step 5, in parts. */
  private static List<ImageBatch> load(List<AugmentationSpec> specs, int batch, int part)
      throws InterruptedException {
    long[] samples = LongStream.range(0, batch).toArray();
    List<BatchRequest> requests = new ArrayList<>();
    for (int from = 0; from < batch; from += part) {
      requests.add(BatchRequest.part(2, 5, samples, from, from + part));
    }
    List<ImageBatch> batches = new ArrayList<>();
    try (SampleStore store =
            SampleStore.open(new Configuration(false), folder.toString(), "train");
        BatchLoader loader =
            BatchLoader.start(
                store,
                ImagePipeline.training(
                    SHAPE,
                    new InputColours(store.dataset().colours(), Normalisation.MEAN_STD),
                    specs,
                    11),
                requests.iterator(),
                new LoaderOptions(3, 4, ReadOptions.DEFAULT))) {
      for (int i = 0; i < requests.size(); i++) {
        batches.add(loader.next().orElseThrow());
      }
    }
    return batches;
  }

  private static List<float[]> images(ImageBatch batch) {
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      float[] image = new float[SHAPE.size()];
      batch.pixels().get(i * SHAPE.size(), image);
      images.add(image);
    }
    return images;
  }

  private static AugmentationSpec spec(String name, String parameter, double value) {
    return new AugmentationSpec(name, Map.of(parameter, value));
  }
}
