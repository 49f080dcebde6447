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
    double[][] seen = images(0, 100 * CLASSES);
    for (int step = 0; step < 5 * seen.length; step++) {
      double[] image = seen[step % seen.length];
      double[] guess = probabilities(weights, image);
      for (int k = 0; k < CLASSES; k++) {
        double slope = 1e-4 * (guess[k] - (k == step % CLASSES ? 1 : 0));
        for (int i = 0; i < VALUES; i++) {
          weights[k][i] -= slope * image[i];
        }
      }
    }
    assertThat(accuracy(weights, seen)).isGreaterThan(1.5 / CLASSES);
    assertThat(accuracy(weights, images(seen.length, 50 * CLASSES))).isLessThan(0.4);
  }

  private static double accuracy(double[][] weights, double[][] images) {
    int hits = 0;
    for (int i = 0; i < images.length; i++) {
      double[] guess = probabilities(weights, images[i]);
      int best = 0;
      for (int k = 1; k < CLASSES; k++) {
        best = guess[k] > guess[best] ? k : best;
      }
      hits += best == i % CLASSES ? 1 : 0;
    }
    return (double) hits / images.length;
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

  /** Images {@code [count, H*W*C]}; the label of each is its number modulo the classes. */
  private static double[][] images(int first, int count) {
    double[][] images = new double[count][VALUES];
    for (int i = 0; i < count; i++) {
      Figure figure = FIGURES.get(i % CLASSES);
      BufferedImage image = new Drawing(figure, SIZE, new Random(first + i)).image();
      for (int j = 0; j < VALUES; j++) {
        int rgb = image.getRGB(j / 3 % SIZE, j / 3 / SIZE);
        images[i][j] = (((rgb >> (8 * (j % 3))) & 255) - 127.5) / 64;
      }
    }
    return images;
  }
}
