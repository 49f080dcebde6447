package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that read images as sequences, step by step in plain loops. */
class SequenceNetworksTest {
  private static final int SIDE = 6;
  private static final int CHANNELS = 3;
  private static final int IMAGES = 2;
  private static final int UNITS = 7;
  private static final int CLASSES = 5;

  /** What a unit makes of its sums for each gate: of the input and bias, and of the recurrence. */
  @FunctionalInterface
  private interface Cell {
    /**
     * The next output.
     *
     * @param in {@code [gates]}
     * @param back {@code [gates]}
     * @param before the unit's output before
     * @param memory what the unit keeps beside it, {@code [1]}
     */
    double next(double[] in, double[] back, double before, double[] memory);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double vanilla(double[] in, double[] back, double before, double[] memory) {
    return Math.tanh(in[0] + back[0]);
  }

  /** DL4J's order: block input, forget, output, input gate. */
  private static double lstm(double[] in, double[] back, double before, double[] memory) {
    double block = Math.tanh(in[0] + back[0]);
    double kept = sigmoid(in[1] + back[1]) * memory[0];
    memory[0] = kept + sigmoid(in[3] + back[3]) * block;
    return sigmoid(in[2] + back[2]) * Math.tanh(memory[0]);
  }

  /** PyTorch's order: reset, update, candidate. */
  private static double gru(double[] in, double[] back, double before, double[] memory) {
    double update = sigmoid(in[1] + back[1]);
    double candidate = Math.tanh(in[2] + sigmoid(in[0] + back[0]) * back[2]);
    return (1 - update) * candidate + update * before;
  }

  private record Reader(int gates, Cell cell, boolean rowMajor, int height, int width) {
    static Reader of(String name) {
      return switch (name) {
        case "row-rnn" -> new Reader(1, SequenceNetworksTest::vanilla, false, 1, SIDE);
        case "row-lstm" -> new Reader(4, SequenceNetworksTest::lstm, false, 1, SIDE);
        case "row-gru" -> new Reader(3, SequenceNetworksTest::gru, true, 1, SIDE);
        default -> new Reader(1, SequenceNetworksTest::vanilla, false, 3, 3);
      };
    }

    /** A weight of a matrix {@code [in, gates*units]}. */
    double weight(double[] matrix, int in, int gate, int unit) {
      int column = gate * UNITS + unit;
      int rows = matrix.length / (gates * UNITS);
      return matrix[rowMajor ? in * gates * UNITS + column : column * rows + in];
    }

    double[] last(ImageBatch batch, int image, Map<String, double[]> parameters) {
      double[] output = new double[UNITS];
      double[][] memory = new double[UNITS][1];
      for (int top = 0; top < SIDE; top += height) {
        for (int left = 0; left < SIDE; left += width) {
          double[] glimpse = glimpse(batch, image, top, left);
          double[] before = output;
          output = new double[UNITS];
          for (int unit = 0; unit < UNITS; unit++) {
            output[unit] = step(glimpse, before, unit, memory[unit], parameters);
          }
        }
      }
      return output;
    }

    private double[] glimpse(ImageBatch batch, int image, int top, int left) {
      double[] values = new double[CHANNELS * height * width];
      for (int i = 0; i < values.length; i++) {
        int channel = i / (height * width);
        int y = top + i % (height * width) / width;
        int x = left + i % width;
        values[i] = batch.pixels().get(((image * SIDE + y) * SIDE + x) * CHANNELS + channel);
      }
      return values;
    }

    private double step(
        double[] glimpse,
        double[] before,
        int unit,
        double[] memory,
        Map<String, double[]> parameters) {
      double[] in = new double[gates];
      double[] back = new double[gates];
      for (int gate = 0; gate < gates; gate++) {
        in[gate] = parameters.get("reader_b")[gate * UNITS + unit];
        back[gate] = rowMajor ? parameters.get("reader_rb")[gate * UNITS + unit] : 0;
        for (int i = 0; i < glimpse.length; i++) {
          in[gate] += glimpse[i] * weight(parameters.get("reader_W"), i, gate, unit);
        }
        for (int i = 0; i < UNITS; i++) {
          back[gate] += before[i] * weight(parameters.get("reader_RW"), i, gate, unit);
        }
      }
      return cell.next(in, back, before[unit], memory);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "row-rnn, torch",
    "row-rnn, nd4j",
    "row-lstm, torch",
    "row-lstm, nd4j",
    "row-gru, torch",
    "row-gru, nd4j",
    "glimpse-rnn, torch",
    "glimpse-rnn, nd4j"
  })
  void probabilities_ofAReader_areThoseOfALoopOverItsSteps(String name, String engine) {
    ModelSpec spec = ModelCatalogue.model(name).trialSpec(CLASSES, 1);
    assertThat(spec.input()).isEqualTo(new ImageShape(SIDE, SIDE, CHANNELS));
    ComputationGraphConfiguration model = ModelCatalogue.configuration(spec);
    ReplicaOptions options = new ReplicaOptions(1, Precision.FP64);
    try (Replica replica = Engines.select(engine, model).build(model, options);
        ImageBatch batch = TestImages.noise(spec.input(), IMAGES, CLASSES, 1)) {
      replica.parameters().uniform_(-0.6, 0.6, new GeneratorOptional());
      Map<String, double[]> parameters = parameters(replica);
      float[] found = replica.probabilities(batch);
      for (int n = 0; n < IMAGES; n++) {
        double[] features = Reader.of(name).last(batch, n, parameters);
        double[] odds = new double[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
          double score = parameters.get("output_b")[c];
          for (int i = 0; i < UNITS; i++) {
            score += features[i] * parameters.get("output_W")[c * UNITS + i];
          }
          odds[c] = Math.exp(score);
        }
        double sum = Arrays.stream(odds).sum();
        for (int c = 0; c < CLASSES; c++) {
          assertThat(found[n * CLASSES + c]).isCloseTo((float) (odds[c] / sum), within(1e-6f));
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

  @Test
  void glimpse_thatDoesNotTileTheImages_isRefused() {
    ModelSpec spec = new ModelSpec("glimpse-rnn", new ImageShape(28, 32, 1), 10, Map.of(), 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(spec))
        .withMessage("glimpse = 7: must divide the images' height and width, 28x32");
  }
}
