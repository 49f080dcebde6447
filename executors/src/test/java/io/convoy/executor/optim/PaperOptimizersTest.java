package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.SIZE;
import static io.convoy.executor.optim.FlatVectors.isWeight;
import static io.convoy.executor.optim.FlatVectors.norm;
import static io.convoy.executor.optim.FlatVectors.values;
import static io.convoy.executor.optim.OptimizerComparison.RATE;
import static io.convoy.executor.optim.OptimizerComparison.compare;
import static io.convoy.executor.optim.OptimizerComparison.spec;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;

/** Optimizers that neither LibTorch's C++ frontend nor ND4J has, against their papers' formulas. */
class PaperOptimizersTest {
  /** You et al. 2017, algorithm 1, on arrays. */
  @Test
  void lars_hundredSteps_followsThePaper() {
    double[] v = new double[SIZE];
    compare(
        spec("lars", 0.01, 0, Map.of("trust", 0.1)),
        (w, g, step) -> {
          for (int[] range : new int[][] {{0, 2}, {2, 8}, {8, 10}, {12, 16}}) {
            boolean weight = isWeight(range[0]);
            double l2 = weight ? 0.01 : 0;
            double size = norm(w, range[0], range[1]);
            double slope = norm(g, range[0], range[1]);
            double rate = RATE * (weight ? 0.1 * size / (slope + l2 * size) : 1);
            for (int i = range[0]; i < range[1]; i++) {
              v[i] = 0.9 * v[i] + rate * (g[i] + l2 * w[i]);
              w[i] -= v[i];
            }
          }
        });
  }

  /** You et al. 2020, algorithm 2, on arrays. */
  @Test
  void lamb_hundredSteps_followsThePaper() {
    double[] m = new double[SIZE];
    double[] s = new double[SIZE];
    compare(
        spec("lamb", 0, 0.05, Map.of()),
        (w, g, step) -> {
          double[] r = new double[SIZE];
          for (int i = 0; i < SIZE; i++) {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            s[i] = 0.999 * s[i] + 0.001 * g[i] * g[i];
            double mean = m[i] / (1 - Math.pow(0.9, step));
            double square = s[i] / (1 - Math.pow(0.999, step));
            r[i] = mean / (Math.sqrt(square) + 1e-6) + (isWeight(i) ? 0.05 * w[i] : 0);
          }
          for (int[] range : new int[][] {{0, 2}, {2, 8}, {8, 10}, {12, 16}}) {
            double ratio = norm(w, range[0], range[1]) / norm(r, range[0], range[1]);
            for (int i = range[0]; i < range[1]; i++) {
              w[i] -= RATE * (isWeight(i) ? ratio : 1) * r[i];
            }
          }
        });
  }

  @Test
  void vanillaSgd_isSgdWithoutMomentum() {
    compare(
        spec("vanilla-sgd", 0.01, 0, Map.of()),
        (p, g, step) -> {
          for (int i = 0; i < SIZE; i++) {
            p[i] -= RATE * (g[i] + (isWeight(i) ? 0.01 * p[i] : 0));
          }
        });
  }

  /** Kingma and Ba 2015, algorithm 2, on arrays. */
  @Test
  void adamax_hundredSteps_followsThePaper() {
    double[] m = new double[SIZE];
    double[] u = new double[SIZE];
    compare(
        spec("adamax", 0.01, 0, Map.of()),
        (p, g, step) -> {
          for (int i = 0; i < SIZE; i++) {
            double slope = g[i] + (isWeight(i) ? 0.01 * p[i] : 0);
            m[i] = 0.9 * m[i] + 0.1 * slope;
            u[i] = Math.max(0.999 * u[i], Math.abs(slope) + 1e-8);
            p[i] -= RATE / (1 - Math.pow(0.9, step)) * m[i] / u[i];
          }
        });
  }

  /** Zeiler 2012, algorithm 1, on arrays. */
  @Test
  void adadelta_hundredSteps_followsThePaper() {
    double[] s = new double[SIZE];
    double[] c = new double[SIZE];
    compare(
        spec("adadelta", 0.01, 0, Map.of("rho", 0.95, "epsilon", 1e-2)),
        (p, g, step) -> {
          for (int i = 0; i < SIZE; i++) {
            double slope = g[i] + (isWeight(i) ? 0.01 * p[i] : 0);
            s[i] = 0.95 * s[i] + 0.05 * slope * slope;
            double update = Math.sqrt(c[i] + 1e-2) / Math.sqrt(s[i] + 1e-2) * slope;
            c[i] = 0.95 * c[i] + 0.05 * update * update;
            p[i] -= RATE * update;
          }
        });
  }

  /** Jordan et al. 2024 with the factor of Liu et al. 2025, on ND4J's matrices. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void muon_hundredSteps_followsThePapers(boolean nesterov) {
    double[] m = new double[SIZE];
    double[] s = new double[SIZE];
    compare(
        spec("muon", 0, 0.05, Map.of("momentum", 0.8, "nesterov", nesterov)),
        (w, g, step) -> {
          for (int[] matrix : new int[][] {{2, 2, 3}, {12, 1, 4}}) {
            int from = matrix[0];
            int size = matrix[1] * matrix[2];
            double[] direction = new double[size];
            for (int i = 0; i < size; i++) {
              m[from + i] = 0.8 * m[from + i] + 0.2 * g[from + i];
              direction[i] =
                  m[from + i] * (nesterov ? 0.8 : 1) + (nesterov ? 0.2 * g[from + i] : 0);
            }
            double[] update = orthogonal(direction, matrix[1], matrix[2]);
            for (int i = 0; i < size; i++) {
              double factor = 0.2 * Math.sqrt(Math.max(matrix[1], matrix[2]));
              w[from + i] -= RATE * (factor * update[i] + 0.05 * w[from + i]);
            }
          }
          for (int i = 0; i < SIZE; i++) {
            if (!isWeight(i)) {
              m[i] = 0.9 * m[i] + 0.1 * g[i];
              s[i] = 0.999 * s[i] + 0.001 * g[i] * g[i];
              double square = Math.sqrt(s[i] / (1 - Math.pow(0.999, step)));
              w[i] -= RATE * m[i] / (1 - Math.pow(0.9, step)) / (square + 1e-8);
            }
          }
        });
  }

  /** Each singular value x by 3.4445 x - 4.7750 x^3 + 2.0315 x^5, five times, by the vectors. */
  private static double[] orthogonal(double[] values, int rows, int columns) {
    INDArray matrix = Nd4j.create(values, new long[] {rows, columns}, 'c');
    INDArray u = matrix.mmul(matrix.transpose());
    INDArray eigenvalues = Eigen.symmetricGeneralizedEigenvalues(u, true); // u: their vectors
    INDArray shrunk = Nd4j.zeros(DataType.DOUBLE, rows, rows);
    double norm = norm(values, 0, values.length);
    for (int i = 0; i < rows; i++) {
      double singular = Math.sqrt(Math.max(eigenvalues.getDouble(i), 0));
      double x = singular / norm;
      for (int k = 0; k < 5; k++) {
        x = x * (3.4445 + x * x * (-4.7750 + x * x * 2.0315));
      }
      shrunk.putScalar(i, i, singular == 0 ? 0 : x / singular);
    }
    return u.mmul(shrunk).mmul(u.transpose()).mmul(matrix).dup('c').data().asDouble();
  }
}
