package io.convoy.jobs.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrawingTest {
  private static final int SIZE = 32;
  private static final List<Figure> FIGURES = List.of(Figure.values());
  private static final int CLASSES = FIGURES.size();
  private static final int VALUES = SIZE * SIZE * 3;

  @ParameterizedTest
  @EnumSource
  void figure_anySeed_coversAPartOfTheImage(Figure figure) {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      double unit = SIZE * (figure.pattern() ? 0.2 : 0.28) * (1 + 0.5 * random.nextDouble());
      int inside = 0;
      for (int i = 0; i < SIZE * SIZE; i++) {
        double x = (i % SIZE - SIZE / 2.0) / unit;
        int row = i / SIZE;
        double y = (row - SIZE / 2.0) / unit;
        inside += figure.distance(x, y) < 0 ? 1 : 0;
      }
      assertThat(inside).as("pixels inside %s", figure).isBetween(SIZE, SIZE * SIZE * 3 / 4);
    }
  }

  /** The images are worth a ConvNet: softmax regression on the pixels learns next to nothing. */
  @Test
  void images_seenByALinearModel_staySecret() {
    double[][] weights = new double[CLASSES][VALUES];
    for (int step = 0; step < 200 * CLASSES * 4; step++) {
      int label = step % CLASSES;
      double[] image = pixels(label, step / CLASSES % 200);
      double[] scores = probabilities(weights, image);
      for (int k = 0; k < CLASSES; k++) {
        double slope = 1e-4 * (scores[k] - (k == label ? 1 : 0));
        for (int i = 0; i < VALUES; i++) {
          weights[k][i] -= slope * image[i];
        }
      }
    }
    int hits = 0;
    int seen = CLASSES * 50;
    for (int i = 0; i < seen; i++) {
      double[] scores = probabilities(weights, pixels(i % CLASSES, 1000 + i / CLASSES));
      int best = 0;
      for (int k = 1; k < CLASSES; k++) {
        best = scores[k] > scores[best] ? k : best;
      }
      hits += best == i % CLASSES ? 1 : 0;
    }
    assertThat((double) hits / seen).isBetween(0.5 / CLASSES, 0.4);
  }

  private static double[] probabilities(double[][] weights, double[] image) {
    double[] scores = new double[CLASSES];
    double sum = 0;
    for (int k = 0; k < CLASSES; k++) {
      double score = 0;
      for (int i = 0; i < VALUES; i++) {
        score += weights[k][i] * image[i];
      }
      scores[k] = Math.exp(Math.min(50, score));
      sum += scores[k];
    }
    for (int k = 0; k < CLASSES; k++) {
      scores[k] /= sum;
    }
    return scores;
  }

  private static double[] pixels(int label, int index) {
    Figure figure = FIGURES.get(label);
    BufferedImage image = new Drawing(figure, SIZE, new Random(31L * index + label)).image();
    double[] values = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      int rgb = image.getRGB(i / 3 % SIZE, i / 3 / SIZE);
      values[i] = (((rgb >> (8 * (i % 3))) & 255) - 127.5) / 64;
    }
    return values;
  }
}
