package io.convoy.jobs.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DigitDrawingTest {
  private static final int SIZE = 28;

  private static double[] image(Digit digit, long seed) {
    BufferedImage image =
        new DigitDrawing(digit, SIZE, new Random(31 * seed + digit.number())).image();
    double[] values = new double[SIZE * SIZE];
    image.getRaster().getSamples(0, 0, SIZE, SIZE, 0, values);
    return values;
  }

  /** As in MNIST, where a fifth of the pixels is not black and the border is. */
  @ParameterizedTest
  @EnumSource
  void digit_anySeed_isAThinLineWithinTheImage(Digit digit) {
    for (int seed = 0; seed < 50; seed++) {
      double[] image = image(digit, seed);
      int white = 0;
      int border = 0;
      for (int i = 0; i < image.length; i++) {
        int row = i / SIZE;
        int column = i % SIZE;
        boolean edge = row == 0 || column == 0 || row == SIZE - 1 || column == SIZE - 1;
        white += image[i] > 75 ? 1 : 0;
        border += edge && image[i] > 75 ? 1 : 0;
      }
      assertThat(white).isBetween(25, SIZE * SIZE * 2 / 5);
      assertThat(border).isLessThan(8);
    }
  }

  /** Images are like those of their class, and no two are the same. */
  @Test
  void images_byTheNearestOfAFew_areMostlyOfItsClass() {
    double[][][] known = new double[Digit.values().length][30][];
    for (Digit digit : Digit.values()) {
      Arrays.setAll(known[digit.number()], seed -> image(digit, seed));
    }
    int hits = 0;
    int asked = 0;
    for (Digit digit : Digit.values()) {
      for (int seed = 100; seed < 120; seed++) {
        double[] wanted = image(digit, seed);
        hits += nearest(wanted, known) == digit ? 1 : 0;
        asked++;
      }
    }
    assertThat((double) hits / asked).isGreaterThan(0.8);
  }

  private static Digit nearest(double[] wanted, double[][][] known) {
    Digit best = Digit.ZERO;
    double least = Double.POSITIVE_INFINITY;
    for (Digit digit : Digit.values()) {
      for (double[] image : known[digit.number()]) {
        double distance = 0;
        for (int i = 0; i < image.length; i++) {
          distance += (image[i] - wanted[i]) * (image[i] - wanted[i]);
        }
        assertThat(distance).isGreaterThan(0);
        if (distance < least) {
          least = distance;
          best = digit;
        }
      }
    }
    return best;
  }
}
