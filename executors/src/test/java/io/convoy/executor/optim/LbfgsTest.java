package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.norm;
import static io.convoy.executor.optim.FlatVectors.tensor;
import static io.convoy.executor.optim.FlatVectors.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L-BFGS against the same method with the inverse Hessian written out as a matrix. */
class LbfgsTest {
  private static final int STEPS = 100;
  private static final double CONVERGED = 1e-6;

  /** Nocedal and Wright 2006, equations 7.16 and 7.17, from the identity times equation 7.20. */
  private static final class Dense {
    final double[] x;
    final int history;
    final double rate;
    final List<double[][]> pairs = new ArrayList<>();
    double[] lastX;
    double[] lastG;

    Dense(double[] start, int history, double rate) {
      x = start.clone();
      this.history = history;
      this.rate = rate;
    }

    void step(double[] g) {
      boolean first = lastX == null;
      if (!first) {
        double[] s = minus(x, lastX);
        double[] y = minus(g, lastG);
        if (dot(s, y) > 1e-10 * dot(y, y)) {
          pairs.add(new double[][] {s, y});
        }
      }
      lastX = x.clone();
      lastG = g.clone();
      double[] direction = times(inverse(), g);
      double sum = 0;
      for (double value : g) {
        sum += Math.abs(value);
      }
      double length = first ? Math.min(1, 1 / sum) : 1;
      for (int i = 0; i < x.length; i++) {
        x[i] -= rate * length * direction[i];
      }
    }

    private double[][] inverse() {
      int size = x.length;
      double[][] h = new double[size][size];
      double scale = 1;
      if (!pairs.isEmpty()) {
        double[][] newest = pairs.get(pairs.size() - 1);
        scale = dot(newest[0], newest[1]) / dot(newest[1], newest[1]);
      }
      for (int i = 0; i < size; i++) {
        h[i][i] = scale;
      }
      for (double[][] pair : pairs.subList(Math.max(0, pairs.size() - history), pairs.size())) {
        h = updated(h, pair[0], pair[1]);
      }
      return h;
    }

    /** {@code (1 - rho s y') H (1 - rho y s') + rho s s'}. */
    private static double[][] updated(double[][] h, double[] s, double[] y) {
      double rho = 1 / dot(y, s);
      double[] hy = times(h, y);
      double yhy = dot(y, hy);
      double[][] result = new double[s.length][s.length];
      for (int i = 0; i < s.length; i++) {
        for (int j = 0; j < s.length; j++) {
          double corrected = h[i][j] - rho * (s[i] * hy[j] + hy[i] * s[j]);
          result[i][j] = corrected + rho * (rho * yhy + 1) * s[i] * s[j];
        }
      }
      return result;
    }
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  private static double[] minus(double[] one, double[] other) {
    double[] result = one.clone();
    for (int i = 0; i < one.length; i++) {
      result[i] -= other[i];
    }
    return result;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] result = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      result[i] = dot(matrix[i], vector);
    }
    return result;
  }

  /** {@code A x - b}, with eigenvalues of A from about 1 to 10. */
  private static double[] quadratic(double[] x) {
    double[] gradient = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double next = x[(i + 1) % x.length];
      double curvature = Math.pow(10, (double) i / x.length);
      gradient[i] = curvature * x[i] + 0.05 * next - 1;
      gradient[i] += 0.05 * x[(i + x.length - 1) % x.length];
    }
    return gradient;
  }

  /** Of a perceptron 3-4-2 with tanh and softmax over twenty samples, L2 included. */
  private static double[] network(double[] w) {
    Random random = new Random(11);
    double[] gradient = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      gradient[i] = 0.02 * w[i];
    }
    for (int sample = 0; sample < 20; sample++) {
      double[] input = random.doubles(3, -1, 1).toArray();
      backward(w, input, input[0] * input[1] > 0 ? 1 : 0, gradient);
    }
    return gradient;
  }

  /** Adds the gradient of one sample: w has 4 x 3 weights, 4 biases, 4 x 2 weights, 2 biases. */
  private static void backward(double[] w, double[] input, int label, double[] gradient) {
    double[] hidden = new double[4];
    double[] output = {w[24], w[25]};
    for (int unit = 0; unit < 4; unit++) {
      double sum = w[12 + unit];
      for (int i = 0; i < 3; i++) {
        sum += w[3 * unit + i] * input[i];
      }
      hidden[unit] = Math.tanh(sum);
      output[0] += w[16 + 2 * unit] * hidden[unit];
      output[1] += w[17 + 2 * unit] * hidden[unit];
    }
    double second = 1 / (1 + Math.exp(output[0] - output[1]));
    double[] wrong = {label - second, second - label};
    for (int unit = 0; unit < 4; unit++) {
      double back = wrong[0] * w[16 + 2 * unit] + wrong[1] * w[17 + 2 * unit];
      back *= 1 - hidden[unit] * hidden[unit];
      for (int i = 0; i < 3; i++) {
        gradient[3 * unit + i] += back * input[i];
      }
      gradient[12 + unit] += back;
      gradient[16 + 2 * unit] += wrong[0] * hidden[unit];
      gradient[17 + 2 * unit] += wrong[1] * hidden[unit];
    }
    gradient[24] += wrong[0];
    gradient[25] += wrong[1];
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 20})
  void step_onAQuadratic_followsTheMatrixToTheMinimum(int history) {
    double[] end = compare(LbfgsTest::quadratic, 14, history, 0.9, 0);
    double slope = norm(quadratic(end), 0, end.length);
    assertThat(slope).isLessThan(1e-5);
  }

  @Test
  void step_onASmallNetwork_followsTheMatrixToAMinimum() {
    double[] end = compare(LbfgsTest::network, 26, 10, 0.5, 0);
    assertThat(norm(network(end), 0, end.length)).isLessThan(1e-2);
  }

  @Test
  void step_withL2_minimisesBoth() {
    double[] end = compare(LbfgsTest::quadratic, 14, 10, 0.9, 0.5);
    double[] slopes = quadratic(end);
    for (int i = 0; i < end.length; i++) {
      slopes[i] += 0.5 * end[i];
    }
    assertThat(norm(slopes, 0, end.length)).isLessThan(1e-5);
  }

  /** A loss that curves down: the pair would make a step uphill, and is left out. */
  @Test
  void step_whereThereIsNoCurvature_goesDownAllTheSame() {
    double[] end = compare(x -> new double[] {-x[0], -x[1]}, 2, 5, 0.1, 0);
    assertThat(Math.abs(end[0])).isGreaterThan(1000);
  }

  /** Both from the same start, each with the gradient where it stands; after every step alike. */
  private static double[] compare(
      UnaryOperator<double[]> gradient, int size, int history, double rate, double l2) {
    ParameterLayout layout =
        new ParameterLayout(
            List.of(
                new Segment("a_W", 0, size / 2, Role.WEIGHT),
                new Segment("b_W", size / 2, size - size / 2, Role.WEIGHT)));
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec("lbfgs", Map.of("history", (double) history)),
            new RegularisationSpec(Source.RECIPE, 0, l2, 0, 0),
            ClipSpec.NONE,
            false);
    double[] start = new Random(12).doubles(size, -1, 1).toArray();
    Dense reference = new Dense(start, history, rate);
    try (GradientBuffer gradientBuffer = new GradientBuffer(size, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, layout, parameters, gradientBuffer)) {
      for (int step = 0; step < STEPS; step++) {
        double[] sums = gradient.apply(values(parameters));
        if (norm(sums, 0, size) < CONVERGED) {
          break; // what is left is rounding
        }
        for (int i = 0; i < size; i++) {
          sums[i] *= 4;
        }
        gradientBuffer.gradient().copy_(tensor(sums));
        rule.apply(StepRates.of(rate), 4, 1);
        double[] slopes = gradient.apply(reference.x);
        for (int i = 0; i < size; i++) {
          slopes[i] += l2 * reference.x[i];
        }
        reference.step(slopes);
        double largest = Math.max(1, norm(reference.x, 0, size));
        assertThat(values(parameters))
            .as("after step %d", step + 1)
            .usingComparatorWithPrecision(1e-5 * largest)
            .containsExactly(reference.x);
      }
      return values(parameters);
    }
  }
}
