package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.layer.DropPath;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What Convoy's own layers must be as layers of DL4J, whichever engine runs them. */
class LayerTest {
  private static final int BATCH = 3;

  /** Central differences in double precision leave about h squared plus 1e-16 / h. */
  private static final double STEP = 1e-5;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "io.convoy.executor.engine.LayerCases#own",
    "io.convoy.executor.engine.LayerCases#random"
  })
  void gradient_onNd4j_matchesFiniteDifferences(ParityCase layer) {
    checkGradient("nd4j", layer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "io.convoy.executor.engine.LayerCases#random",
    "io.convoy.executor.engine.LayerCases#torchOnly"
  })
  void gradient_onTorch_matchesFiniteDifferences(ParityCase layer) {
    checkGradient("torch", layer);
  }

  /** What is drawn depends on the seed only, so that it stays the same while a value moves. */
  private static void checkGradient(String engine, ParityCase layer) {
    try (Replica replica = build(engine, layer.model(), Precision.FP64);
        ImageBatch batch = TestImages.noise(layer.input(), BATCH, ParityCase.CLASSES, 1)) {
      replica.accumulate(batch, 1);
      double[] gradient = TestImages.values(replica.gradientBuffer().gradient());
      for (Segment segment : replica.layout().segments()) {
        if (segment.role() != Role.STATISTIC) {
          check(segment, gradient, replica, batch);
        }
      }
    }
  }

  /** All values of a parameter at once, moved up or down at random, in two ways. */
  private static void check(Segment segment, double[] gradient, Replica replica, ImageBatch batch) {
    int from = (int) segment.offset();
    for (int way = 0; way < 2; way++) {
      SplittableRandom random = new SplittableRandom(way);
      float[] direction = new float[(int) segment.length()];
      double expected = 0;
      for (int i = 0; i < direction.length; i++) {
        direction[i] = (float) random.nextDouble(-1, 1);
        expected += direction[i] * gradient[from + i];
      }
      double above = lossAt(replica, batch, segment, direction, STEP);
      double below = lossAt(replica, batch, segment, direction, -STEP);
      double slope = (above - below) / (2 * STEP);
      assertThat(expected)
          .as("%s, way %d", segment.name(), way)
          .isCloseTo(slope, within(1e-7 * Math.max(1, Math.abs(slope))));
    }
  }

  /** The summed loss with one parameter moved. */
  @SuppressWarnings("try") // scopes act by being open
  private static double lossAt(
      Replica replica, ImageBatch batch, Segment segment, float[] direction, double move) {
    try (PointerScope scope = new PointerScope()) {
      Tensor moves = torch.tensor(direction).to(ScalarType.Double).mul(new Scalar(move));
      Tensor parameter = replica.parameters().narrow(0, segment.offset(), segment.length());
      Tensor before = parameter.clone();
      parameter.add_(moves);
      replica.gradientBuffer().clear();
      replica.accumulate(batch, 1);
      parameter.copy_(before);
      return replica.gradientBuffer().lossSum();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "io.convoy.executor.engine.LayerCases#own",
    "io.convoy.executor.engine.LayerCases#random"
  })
  void configuration_asJson_isTheSame(ParityCase layer) {
    String json = layer.model().toJson();
    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);
    assertThat(read.toJson()).isEqualTo(json);
    assertThat(read).isEqualTo(layer.model());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "io.convoy.executor.engine.LayerCases#own",
    "io.convoy.executor.engine.LayerCases#random"
  })
  void trained_onTorchSavedAndOpenedByDl4j_answersTheSame(ParityCase layer) throws IOException {
    try (Replica replica = build("torch", layer.model(), Precision.FP32);
        ImageBatch batch = TestImages.noise(layer.input(), BATCH, ParityCase.CLASSES, 1)) {
      for (int step = 0; step < 3; step++) {
        TestImages.descend(replica, batch, step);
      }
      File file = folder.resolve("model.zip").toFile();
      ModelSerializer.writeModel(replica.export(), file, false);
      ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);
      INDArray output = restored.outputSingle(TestImages.nchw(batch));
      assertThat(probabilities(restored, output).dup('c').data().asFloat())
          .containsExactly(replica.probabilities(batch), within(1e-5f));
    }
  }

  /** A replica gives the softmax of plain scores. */
  private static INDArray probabilities(ComputationGraph graph, INDArray output) {
    OutputLayer layer = (OutputLayer) graph.getOutputLayer(0).conf().getLayer();
    return Scores.areProbabilities(layer.getLossFn(), layer.getActivationFn())
        ? output
        : Transforms.softmax(output, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void dropPath_inTraining_dropsWholeSamplesAndRescalesTheOthers(String engine) {
    ComputationGraphConfiguration model =
        ParityCase.layers("path", 4, 4, new DropoutLayer(new DropPath(0.75))).model();
    try (Replica replica = build(engine, model, Precision.FP64);
        ImageBatch batch = TestImages.noise(new ImageShape(4, 4, 3), 1, ParityCase.CLASSES, 1)) {
      // with zero weights the slope of the outputs does not depend on the images
      replica.parameters().zero_();
      double whole =
          batch.pixels().get(0) * (1.0 / ParityCase.CLASSES - (batch.labels()[0] == 0 ? 1 : 0));
      int dropped = 0;
      for (int seed = 0; seed < 200; seed++) {
        replica.gradientBuffer().clear();
        replica.accumulate(batch, seed);
        double[] drawn = weightGradient(replica);
        boolean zero = Arrays.stream(drawn).allMatch(g -> g == 0);
        dropped += zero ? 1 : 0;
        if (!zero) {
          assertThat(drawn[0] / whole).isCloseTo(1 / 0.75, within(1e-9));
        }
      }
      // 50 expected of 200, with a deviation of 6
      assertThat(dropped).isBetween(20, 80);
    }
  }

  /** Only the kernels of the column that is kept get a gradient. */
  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void pathsDrawn_globally_trainOneColumnAndFollowTheSeed(String engine) {
    ParityCase fractal =
        ParityCase.graph("column", 3, 3, graph -> LayerCases.drawnPaths(graph, 0, 1));
    Set<List<String>> trained = new HashSet<>();
    try (Replica replica = build(engine, fractal.model(), Precision.FP64);
        ImageBatch batch = TestImages.noise(fractal.input(), 2, ParityCase.CLASSES, 1)) {
      for (int seed = 0; seed < 24; seed++) {
        List<String> first = trained(replica, batch, seed);
        assertThat(trained(replica, batch, seed)).isEqualTo(first);
        trained.add(first);
      }
    }
    assertThat(trained)
        .containsExactlyInAnyOrder(
            List.of("a1_W", "b1_W", "out_W"),
            List.of("a2_W", "b2_W", "out_W"),
            List.of("b3_W", "out_W"));
  }

  /** The weights that have a gradient, in alphabetical order. */
  private static List<String> trained(Replica replica, ImageBatch batch, long seed) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, seed);
    double[] all = TestImages.values(replica.gradientBuffer().gradient());
    return replica.layout().segments().stream()
        .filter(segment -> segment.role() == Role.WEIGHT)
        .filter(
            s -> IntStream.range(0, (int) s.length()).anyMatch(i -> all[(int) s.offset() + i] != 0))
        .map(Segment::name)
        .sorted()
        .toList();
  }

  private static double[] weightGradient(Replica replica) {
    Segment weight =
        replica.layout().segments().stream()
            .filter(segment -> segment.role() == Role.WEIGHT)
            .findFirst()
            .orElseThrow();
    double[] all = TestImages.values(replica.gradientBuffer().gradient());
    int from = (int) weight.offset();
    return Arrays.copyOfRange(all, from, from + (int) weight.length());
  }

  private static Replica build(
      String engine, ComputationGraphConfiguration model, Precision precision) {
    return Engines.select(engine, model).build(model, new ReplicaOptions(1, precision));
  }
}
