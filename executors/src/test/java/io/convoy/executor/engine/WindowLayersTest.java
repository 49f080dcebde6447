package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.layer.LocallyConnected;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers of windows, pixel by pixel in plain loops. */
class WindowLayersTest {
  private static final int HEIGHT = 6;
  private static final int WIDTH = 5;
  private static final int CHANNELS = 3;
  private static final int IMAGES = 2;

  /** 3x3 kernels of two output channels, stride 2, one pixel of padding: 3x3 places. */
  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void locallyConnected_ofPaddedStrides_isALoopOverItsKernels(String engine) {
    LocallyConnected layer =
        new LocallyConnected.Builder(3, 3)
            .nOut(2)
            .stride(2, 2)
            .padding(1, 1)
            .convolutionMode(ConvolutionMode.Truncate)
            .biasInit(0.25)
            .build();
    assertAnswers(
        engine,
        layer,
        18,
        (image, parameters) -> {
          double[] weights = parameters.get("layer0_W");
          double[] biases = parameters.get("layer0_b");
          assertThat(weights).hasSize(9 * 2 * CHANNELS * 9);
          double[] output = new double[18];
          for (int place = 0; place < 9; place++) {
            for (int out = 0; out < 2; out++) {
              double sum = biases[out * 9 + place];
              for (int c = 0; c < CHANNELS; c++) {
                for (int i = 0; i < 9; i++) {
                  int y = place / 3 * 2 - 1 + i / 3;
                  int x = place % 3 * 2 - 1 + i % 3;
                  sum += weights[((place * 2 + out) * CHANNELS + c) * 9 + i] * image.pixel(c, y, x);
                }
              }
              output[out * 9 + place] = sum;
            }
          }
          return output;
        });
  }

  /** Kernels start as those of a convolution, each place by itself. */
  @Test
  void locallyConnected_atItsStart_hasTheVarianceOfAConvolutionsFanIn() {
    ComputationGraphConfiguration model =
        ParityCase.layers("start", 20, 20, new LocallyConnected.Builder(3, 3).nOut(8).build())
            .model();
    try (Replica replica = build("torch", model)) {
      double[] weights = parameters(replica).get("layer0_W");
      double square = Arrays.stream(weights).map(w -> w * w).average().orElseThrow();
      assertThat(weights).hasSize(18 * 18 * 8 * 27);
      // 69,984 draws: within five deviations
      assertThat(square * 27 / 2).isCloseTo(1, within(0.03));
      assertThat(Arrays.copyOf(weights, 216)).isNotEqualTo(Arrays.copyOfRange(weights, 216, 432));
    }
  }

  @ParameterizedTest
  @CsvSource({"torch, SUM, 1", "torch, PNORM, 2", "torch, PNORM, 3", "nd4j, PNORM, 2"})
  void pooling_ofWindows_isALoopOverTheirPixels(String engine, PoolingType type, int p) {
    SubsamplingLayer layer =
        new SubsamplingLayer.Builder(type)
            .kernelSize(3, 2)
            .stride(2, 1)
            .pnorm(p)
            .convolutionMode(ConvolutionMode.Truncate)
            .build();
    assertAnswers(
        engine,
        layer,
        CHANNELS * 2 * 4,
        (image, parameters) -> {
          double[] output = new double[CHANNELS * 2 * 4];
          for (int i = 0; i < output.length; i++) {
            double sum = 0;
            for (int window = 0; window < 6; window++) {
              double pixel = image.pixel(i / 8, i % 8 / 4 * 2 + window / 2, i % 4 + window % 2);
              sum += type == PoolingType.SUM ? pixel : Math.pow(Math.abs(pixel), p);
            }
            output[i] = type == PoolingType.SUM ? sum : Math.pow(sum, 1.0 / p);
          }
          return output;
        });
  }

  /** Behind a rectifier that is zero everywhere p-norms have no slope, but training goes on. */
  @Test
  void pooling_byNormsOfZeros_hasAFiniteGradient() {
    ComputationGraphConfiguration model =
        ParityCase.layers(
                "zeros",
                4,
                4,
                LayerCases.lift(2),
                new SubsamplingLayer.Builder(PoolingType.PNORM).pnorm(2).kernelSize(2, 2).build())
            .model();
    try (Replica replica = build("torch", model);
        ImageBatch batch = TestImages.noise(new ImageShape(4, 4, 3), 2, ParityCase.CLASSES, 1)) {
      replica.parameters().zero_();
      replica.accumulate(batch, 1);
      double[] gradient = TestImages.values(replica.gradientBuffer().gradient());
      assertThat(gradient).isNotEmpty();
      assertThat(Arrays.stream(gradient)).allMatch(Double::isFinite);
    }
  }

  @Test
  void nd4j_forSumsOfWindows_saysThatDl4jHasNone() {
    ComputationGraphConfiguration model =
        ParityCase.layers("sums", 4, 4, new SubsamplingLayer.Builder(PoolingType.SUM).build())
            .model();
    assertThatThrownBy(() -> Engines.select("nd4j", model))
        .hasMessageContainingAll("layer0", "pooling by sums", "use engine = torch");
  }

  /** What a layer is to make of an image. */
  @FunctionalInterface
  private interface Expected {
    double[] of(Image image, Map<String, double[]> parameters);
  }

  private record Image(ImageBatch batch, int number) {
    /** Zero outside. */
    double pixel(int channel, int y, int x) {
      boolean within = y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH;
      return within
          ? batch.pixels().get(((number * HEIGHT + y) * WIDTH + x) * CHANNELS + channel)
          : 0;
    }
  }

  /** A layer and a softmax behind it give what a loop gives. */
  private static void assertAnswers(String engine, Layer layer, int values, Expected expected) {
    ParityCase network = ParityCase.layers("windows", HEIGHT, WIDTH, layer);
    try (Replica replica = build(engine, network.model());
        ImageBatch batch = TestImages.noise(network.input(), IMAGES, ParityCase.CLASSES, 1)) {
      Map<String, double[]> parameters = parameters(replica);
      double[] weights = parameters.get("out_W");
      assertThat(weights).hasSize(values * ParityCase.CLASSES);
      float[] found = replica.probabilities(batch);
      for (int n = 0; n < IMAGES; n++) {
        double[] features = expected.of(new Image(batch, n), parameters);
        double[] scores = new double[ParityCase.CLASSES];
        for (int c = 0; c < scores.length; c++) {
          for (int i = 0; i < values; i++) {
            scores[c] += features[i] * weights[c * values + i];
          }
        }
        double sum = Arrays.stream(scores).map(Math::exp).sum();
        for (int c = 0; c < scores.length; c++) {
          assertThat(found[n * scores.length + c])
              .isCloseTo((float) (Math.exp(scores[c]) / sum), within(1e-6f));
        }
      }
    }
  }

  private static Map<String, double[]> parameters(Replica replica) {
    double[] all = TestImages.values(replica.parameters());
    Map<String, double[]> parameters = new HashMap<>();
    for (Segment segment : replica.layout().segments()) {
      int from = (int) segment.offset();
      parameters.put(segment.name(), Arrays.copyOfRange(all, from, from + (int) segment.length()));
    }
    return parameters;
  }

  private static Replica build(String engine, ComputationGraphConfiguration model) {
    return Engines.select(engine, model).build(model, new ReplicaOptions(1, Precision.FP64));
  }
}
