package io.convoy.executor.checkup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.checkup.LayerStatistics.Figures;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerStatisticsTest {
  private static final ImageShape SMALL = new ImageShape(2, 3, 1);
  private static final int WIDTH = 5;
  private static final int IMAGES = 7;
  private static final int CLASSES = 3;

  /** One hidden layer, forward and backward by hand. */
  @ParameterizedTest
  @CsvSource({"torch, 0", "torch, 1", "nd4j, 0", "nd4j, 1"})
  void figures_ofOneHiddenLayer_areThoseOfALoop(String engine, double tanh) {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(
            new ModelSpec(
                "mlp", SMALL, CLASSES, Map.of("layers", 1.0, "width", 5.0, "tanh", tanh), 3));
    try (Replica replica =
            Engines.select(engine, model).build(model, new ReplicaOptions(1, Precision.FP64));
        ImageBatch images = TestImages.noise(SMALL, IMAGES, CLASSES, 2)) {
      double[] weights = values(replica);
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= 3; // so that tanh saturates somewhere
      }
      write(replica, weights);
      Figures found = LayerStatistics.of("model", model, replica, images, 1).layers().get(0);
      ByHand expected = new ByHand(weights, images, tanh == 1);
      assertThat(found.name()).isEqualTo("hidden1");
      assertThat(found.type()).isEqualTo(tanh == 1 ? "DenseLayer tanh" : "DenseLayer relu");
      assertThat(found.mean()).isCloseTo(mean(expected.hidden), within(1e-6));
      assertThat(found.deviation()).isCloseTo(deviation(expected.hidden), within(1e-6));
      assertThat(found.zero()).isEqualTo(share(expected.hidden, h -> h == 0 ? 1 : 0));
      assertThat(found.saturated())
          .isEqualTo(share(expected.hidden, h -> (tanh == 1 ? h * h > 0.9 : h == 0) ? 1 : 0))
          .isBetween(0.05, 0.95);
      assertThat(found.gradient()).isCloseTo(deviation(expected.gradient), within(1e-9));
    }
  }

  /** Weights row by input, as DL4J stores them: {@code [in,out]} by columns, then biases. */
  private static final class ByHand {
    private final double[] hidden = new double[IMAGES * WIDTH];
    private final double[] gradient = new double[SMALL.size() * WIDTH];

    ByHand(double[] flat, ImageBatch images, boolean tanh) {
      int in = SMALL.size();
      int second = in * WIDTH + WIDTH;
      for (int n = 0; n < IMAGES; n++) {
        double[] scores = new double[CLASSES];
        for (int h = 0; h < WIDTH; h++) {
          double z = flat[in * WIDTH + h];
          for (int i = 0; i < in; i++) {
            z += images.pixels().get(n * in + i) * flat[h * in + i];
          }
          hidden[n * WIDTH + h] = tanh ? Math.tanh(z) : Math.max(0, z);
        }
        for (int c = 0; c < CLASSES; c++) {
          scores[c] = flat[second + WIDTH * CLASSES + c];
          for (int h = 0; h < WIDTH; h++) {
            scores[c] += hidden[n * WIDTH + h] * flat[second + c * WIDTH + h];
          }
        }
        double sum = Arrays.stream(scores).map(Math::exp).sum();
        for (int h = 0; h < WIDTH; h++) {
          double slope = 0;
          for (int c = 0; c < CLASSES; c++) {
            double wanted = images.labels()[n] == c ? 1 : 0;
            slope += (Math.exp(scores[c]) / sum - wanted) * flat[second + c * WIDTH + h];
          }
          double own = hidden[n * WIDTH + h];
          slope *= tanh ? 1 - own * own : own > 0 ? 1 : 0;
          for (int i = 0; i < in; i++) {
            gradient[h * in + i] += slope * images.pixels().get(n * in + i) / IMAGES;
          }
        }
      }
    }
  }

  /**
   * The lectures' experiment: ten layers of 500 units. What a wide layer makes of a standard
   * deviation follows from one integral over the normal distribution.
   */
  @ParameterizedTest
  @CsvSource({
    "1, small,   0.01",
    "1, lecun,   0",
    "0, small,   0.01",
    "0, lecun,   0",
    "0, kaiming, 0",
  })
  void deviations_ofTenWideLayers_areThoseOfTheNormalDistribution(
      double tanh, String init, double fixed) throws InterruptedException {
    double gain = init.equals("kaiming") ? 2 : 1;
    double variance = fixed > 0 ? 500 * fixed * fixed : gain;
    LayerStatistics found = experiment(tanh, init);
    assertThat(found.layers()).hasSize(10);
    double square = 1; // the mean square of the pixels
    for (Figures layer : found.layers()) {
      double scale = Math.sqrt(variance * square);
      DoubleUnaryOperator activation =
          z -> tanh == 1 ? Math.tanh(scale * z) : Math.max(0, scale * z);
      double mean = expectation(activation);
      square = expectation(z -> Math.pow(activation.applyAsDouble(z), 2));
      // ten layers of 500 units that were drawn: the deviation strays by a tenth or so
      assertThat(layer.deviation() / Math.sqrt(square - mean * mean))
          .as(layer.name())
          .isBetween(0.7, 1.4);
    }
  }

  @Test
  void experiment_ofTheLectures_hasItsOutcome() throws InterruptedException {
    assertThat(lastOverFirst(1, "small")).isLessThan(1e-5);
    assertThat(lastOverFirst(1, "lecun")).isBetween(0.25, 0.6);
    assertThat(lastOverFirst(0, "lecun")).isLessThan(0.1);
    assertThat(lastOverFirst(0, "kaiming")).isBetween(0.6, 1.6);
    List<Figures> relu = experiment(0, "kaiming").layers();
    assertThat(relu.get(9).zero()).isCloseTo(0.5, within(0.1));
    assertThat(relu.get(9).saturated()).isEqualTo(relu.get(9).zero());
  }

  private static double lastOverFirst(double tanh, String init) throws InterruptedException {
    List<Figures> layers = experiment(tanh, init).layers();
    return layers.get(9).deviation() / layers.get(0).deviation();
  }

  private static LayerStatistics experiment(double tanh, String init) throws InterruptedException {
    ImageShape shape = new ImageShape(20, 25, 1);
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(
            new ModelSpec(
                "mlp", shape, 10, Map.of("layers", 10.0, "width", 500.0, "tanh", tanh), 1));
    SubjectImages noise = new GaussianImages(shape, 10, 100, 1);
    return new StatisticsPlan(model.toJson(), "torch", List.of(init), noise, 1)
        .run(1, new Configuration())
        .get(0);
  }

  /** Over the standard normal distribution, by the midpoint rule. */
  private static double expectation(DoubleUnaryOperator of) {
    int parts = 4000;
    double width = 20.0 / parts;
    return IntStream.range(0, parts)
        .mapToDouble(i -> -10 + (i + 0.5) * width)
        .map(z -> of.applyAsDouble(z) * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * width)
        .sum();
  }

  private static double mean(double... values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double... values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  private static double share(double[] values, DoubleUnaryOperator counted) {
    return Arrays.stream(values).map(counted).sum() / values.length;
  }

  private static double[] values(Replica replica) {
    double[] values = new double[(int) replica.parameters().numel()];
    replica.parameters().data_ptr_double().get(values);
    return values;
  }

  private static void write(Replica replica, double... values) {
    try (PointerScope scope = new PointerScope()) {
      assertThat(replica.parameters().scalar_type().intern()).isEqualTo(ScalarType.Double);
      replica.parameters().data_ptr_double().put(values);
    }
  }
}
