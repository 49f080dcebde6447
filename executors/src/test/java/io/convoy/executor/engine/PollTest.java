package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.RandomParts;
import io.convoy.executor.model.layer.FractionalMaxPooling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** How answers become one, and answers with what is random drawn. */
class PollTest {
  private static final ImageShape SHAPE = new ImageShape(1, 3, 1);
  private static final double KEEP = 0.75;

  @BeforeAll
  static void libraries() {
    NativeLibraries.load();
    NativeLibraries.loadNd4j();
  }

  /** The mean of ballots, of voters that say [p, 1 - p]. */
  private static float[] decided(double... voters) {
    double[] sums = new double[2];
    for (double p : voters) {
      float[] ballot = Poll.ballots(new float[] {(float) p, (float) (1 - p)}, 1, voters.length);
      sums[0] += ballot[0];
      sums[1] += ballot[1];
    }
    return new float[] {(float) (sums[0] / voters.length), (float) (sums[1] / voters.length)};
  }

  /** Two votes for the first class, but a mean of 0.3833 for it. */
  @Test
  void majority_againstTheMean_wins() {
    float[] decided = decided(0.6, 0.55, 0);
    assertThat(decided[0]).isCloseTo((2 + 0.38333f) / 4, within(1e-5f));
    assertThat(decided[1]).isCloseTo((1 + 0.61667f) / 4, within(1e-5f));
  }

  @Test
  void tie_goesByTheMean() {
    assertThat(decided(0.9, 0.4)[0]).isCloseTo((1 + 0.65f) / 3, within(1e-5f));
    assertThat(decided(0.6, 0.1)[0]).isCloseTo((1 + 0.35f) / 3, within(1e-5f));
  }

  @Test
  void ballots_ofSeveralImages_areOfEach() {
    float[] ballots = Poll.ballots(new float[] {0.1f, 0.9f, 0.5f, 0.5f}, 2, 1);
    assertThat(ballots).containsExactly(0.05f, 0.95f, 0.75f, 0.25f);
  }

  private static Replica replica(Layer random) {
    ComputationGraphConfiguration model = model(random);
    assertThat(RandomParts.has(model)).isTrue();
    return Engines.select("torch", model).build(model, new ReplicaOptions(1, Precision.FP32));
  }

  private static ComputationGraphConfiguration model(Layer random) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.convolutional(1, 3, 1))
        .addLayer("norm", new BatchNormalization(), "in")
        .addLayer("random", random, "norm")
        .addLayer(
            "out",
            new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
            "random")
        .setOutputs("out")
        .build();
  }

  private static float[][] rows(float[] values, int count) {
    int width = values.length / count;
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(values, i * width, (i + 1) * width))
        .toArray(float[][]::new);
  }

  /** Scores of an image whose values in a mask are kept: by hand, from DL4J's parameters. */
  private static double score(float[] image, int mask, float[] kernel, float[] bias, int unit) {
    double sum = bias[unit];
    for (int i = 0; i < 3; i++) {
      double kept = (mask >> i & 1) == 1 ? 1 / KEEP : 0;
      sum += image[i] / Math.sqrt(1 + 1e-5) * kept * kernel[unit * 3 + i]; // of mean 0, variance 1
    }
    return sum;
  }

  @Test
  void drawn_isTheNetworkWithOneMaskForAllImagesAndItsRunningStatistics() {
    float[] kernel = {0.3f, -0.7f, 1.1f, -0.2f, 0.9f, 0.4f};
    float[] bias = {0.25f, -0.5f};
    try (Replica replica = replica(new DropoutLayer(KEEP));
        ImageBatch batch = TestImages.noise(SHAPE, 4, 2, 1)) {
      long end = replica.parameters().numel();
      try (FloatPointer values = replica.parameters().data_ptr_float()) {
        values.position(end - 8).put(kernel, 0, 6); // in DL4J's order: column by column
        values.position(end - 2).put(bias, 0, 2);
      }
      float[] pixels = new float[12];
      batch.pixels().get(0, pixels);
      Set<Integer> masks = new TreeSet<>();
      for (int seed = 0; seed < 200; seed++) {
        float[][] scores = rows(replica.drawn(batch, Set.of(), seed).scores(), 4);
        List<Integer> fitting = new ArrayList<>();
        for (int mask = 0; mask < 8; mask++) {
          boolean fits = true;
          for (int image = 0; image < 4; image++) {
            float[] own = rows(pixels, 4)[image];
            for (int unit = 0; unit < 2; unit++) {
              double wanted = score(own, mask, kernel, bias, unit);
              fits &= Math.abs(wanted - scores[image][unit]) < 1e-5;
            }
          }
          if (fits) {
            fitting.add(mask);
          }
        }
        assertThat(fitting).as("masks of draw %d", seed).hasSize(1);
        masks.addAll(fitting);
      }
      assertThat(masks).hasSize(8);
    }
  }

  @Test
  void draws_dependOnTheirSeedAloneAndNotOnTheBatch() {
    for (Layer random : List.of(new DropoutLayer(0.5), new FractionalMaxPooling(1.5))) {
      ImageShape shape = new ImageShape(9, 9, 3);
      ComputationGraphConfiguration model =
          new NeuralNetConfiguration.Builder()
              .seed(3)
              .graphBuilder()
              .addInputs("in")
              .setInputTypes(InputType.convolutional(9, 9, 3))
              .addLayer("norm", new BatchNormalization(), "in")
              .addLayer("random", random, "norm")
              .addLayer("out", new OutputLayer.Builder().nOut(3).build(), "random")
              .setOutputs("out")
              .build();
      try (Replica replica =
              Engines.select("torch", model).build(model, new ReplicaOptions(1, Precision.FP32));
          ImageBatch batch = TestImages.noise(shape, 5, 3, 1)) {
        Poll poll = new Poll(Poll.Vote.MEAN, 3);
        List<float[]> whole = poll.probabilities(replica, batch, 3);
        assertThat(whole).hasSize(3).doesNotHaveDuplicates();
        assertThat(whole.get(0)).isNotEqualTo(whole.get(1)).isNotEqualTo(whole.get(2));
        List<float[]> part = poll.probabilities(replica, batch.part(3, 5), 3);
        List<float[]> again = poll.probabilities(replica, batch, 3);
        for (int draw = 0; draw < 3; draw++) {
          assertThat(again.get(draw)).isEqualTo(whole.get(draw));
          float[] last = Arrays.copyOfRange(whole.get(draw), 9, 15);
          assertThat(part.get(draw)).containsExactly(last, within(1e-6f));
        }
      }
    }
  }

  @Test
  void reference_engineAndNetworksWithoutChance_areTold() {
    ComputationGraphConfiguration model = model(new DropoutLayer(0.5));
    try (Replica replica =
            Engines.select("nd4j", model).build(model, new ReplicaOptions(1, Precision.FP32));
        ImageBatch batch = TestImages.noise(SHAPE, 1, 2, 1)) {
      assertThatThrownBy(() -> replica.drawn(batch, Set.of(), 1))
          .isInstanceOf(UnsupportedOperationException.class);
    }
    assertThat(RandomParts.has(model(new BatchNormalization()))).isFalse();
    assertThatThrownBy(() -> new Poll(Poll.Vote.MEAN, -1)).hasMessageContaining("draws = -1");
  }
}
