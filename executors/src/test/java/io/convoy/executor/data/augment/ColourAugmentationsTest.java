package io.convoy.executor.data.augment;

import static io.convoy.executor.data.augment.PixelOpsTest.assertValues;
import static io.convoy.executor.data.augment.PixelOpsTest.colour;
import static io.convoy.executor.data.augment.PixelOpsTest.grey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;
import io.convoy.executor.data.shard.SmallDataset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColourAugmentationsTest {
  @Test
  void lighting_givenAlphas_addsTheScaledEigenvectors() {
    PixelImage image = colour(1, 1, 100, 100, 250);
    new Lighting(0.1, SmallDataset.COLOURS).add(image, 1, 2, 0);
    // 255 (1 * 0.1 * (0.6, 0.6, 0.53) + 2 * 0.005 * (-0.7, 0, 0.7)) = (13.5, 15.3, 15.3)
    assertValues(image, 114, 115, 255);
  }

  @Test
  void lighting_manyDraws_hasTheDeviationOfThePaper() {
    Lighting lighting = new Lighting(0.5, SmallDataset.COLOURS);
    SampleRandom random = new SampleRandom();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 20_000; i++) {
      PixelImage image = colour(1, 1, 128, 128, 128);
      lighting.apply(image, random.start(1, 1, i));
      double change = (image.pixels()[1] & 0xff) - 128;
      sum += change;
      squares += change * change;
    }
    // green: 255 * 0.5 * sqrt((0.1 * 0.6)^2 + 0 + (0.001 * 0.8)^2) = 7.65, and rounding
    assertThat(sum / 20_000).isCloseTo(0, within(0.25));
    assertThat(Math.sqrt(squares / 20_000)).isCloseTo(7.65, within(0.12));
  }

  @Test
  void colourJitter_brightnessAlone_isUniform() {
    ColourJitter jitter = new ColourJitter(0.5, 0.4, 0, 0, 0);
    SampleRandom random = new SampleRandom();
    int unchanged = 0;
    double sum = 0;
    for (int i = 0; i < 20_000; i++) {
      PixelImage image = grey(1, 1, 100);
      jitter.apply(image, random.start(1, 1, i));
      int value = image.pixels()[0] & 0xff;
      assertThat(value).isBetween(59, 140);
      unchanged += value == 100 ? 1 : 0;
      sum += value;
    }
    assertThat(unchanged).isBetween(9_800, 10_500); // and an 80th of the changed
    assertThat(sum / 20_000).isCloseTo(99.75, within(0.5)); // values are truncated
  }

  @Test
  void colourJitter_allFour_comeInEveryOrder() {
    // contrast after brightness differs from before it: two results for the same factors are rare
    ColourJitter jitter = new ColourJitter(1, 1, 1, 1, 0.5);
    SampleRandom random = new SampleRandom();
    long different = 0;
    byte[] before = {};
    for (int i = 0; i < 100; i++) {
      PixelImage image = colour(1, 2, 200, 100, 50, 20, 90, 160);
      jitter.apply(image, random.start(1, 1, i));
      different += Arrays.equals(before, image.pixels()) ? 0 : 1;
      before = image.pixels().clone();
    }
    assertThat(different).isGreaterThan(90);
  }

  /** The mean square of evenly drawn deviations up to s is a third of s squared. */
  @Test
  void gaussianNoise_manyDraws_isAsLargeAndAsFrequentAsAsked() {
    GaussianNoise noise = new GaussianNoise(0.5, 0.06);
    SampleRandom random = new SampleRandom();
    double squares = 0;
    double sum = 0;
    int unchanged = 0;
    for (int i = 0; i < 20_000; i++) {
      PixelImage image = grey(1, 2, 128, 128);
      noise.apply(image, random.start(1, 1, i));
      int first = (image.pixels()[0] & 0xff) - 128;
      int second = (image.pixels()[1] & 0xff) - 128;
      unchanged += first == 0 && second == 0 ? 1 : 0;
      squares += first * first;
      sum += first * second;
    }
    assertThat(unchanged).isBetween(9_900, 10_900); // and those of little noise
    assertThat(Math.sqrt(squares / 10_000)).isCloseTo(255 * 0.06 / Math.sqrt(3), within(0.25));
    assertThat(Math.abs(sum / 10_000)).as("neighbours have noise of their own").isLessThan(3);
  }

  @Test
  void gaussianNoise_atTheEnds_isCut() {
    PixelImage image = grey(1, 4, 0, 0, 255, 255);
    new GaussianNoise(1, 1).apply(image, new SampleRandom().start(1, 1, 3));
    for (int i = 0; i < 4; i++) {
      assertThat((image.pixels()[i] & 0xff) - (i < 2 ? 0 : 255))
          .isBetween(i < 2 ? 0 : -255, i < 2 ? 255 : 0);
    }
  }

  @Test
  void jpegCompression_losesMoreTheLowerTheQuality_andKeepsColoursInPlace() {
    double before = 0;
    for (int quality : new int[] {95, 50, 10}) {
      PixelImage image = waves();
      byte[] original = image.pixels().clone();
      JpegCompression.compress(image, quality);
      double squares = 0;
      for (int i = 0; i < original.length; i++) {
        double change = (image.pixels()[i] & 0xff) - (original[i] & 0xff);
        squares += change * change / original.length;
      }
      assertThat(Math.sqrt(squares)).isGreaterThan(before + 0.5).isLessThan(40);
      before = Math.sqrt(squares);
    }
    PixelImage red = colour(1, 1, 250, 10, 20);
    JpegCompression.compress(red, 95);
    assertThat(red.pixels()[0] & 0xff).isCloseTo(250, within(8));
    assertThat(red.pixels()[2] & 0xff).isCloseTo(20, within(8));
  }

  private static PixelImage waves() {
    PixelImage image = new PixelImage(new ImageShape(24, 24, 3));
    for (int i = 0; i < image.pixels().length; i++) {
      image.pixels()[i] = (byte) (128 + 100 * Math.sin(i * 0.37) * Math.cos(i * 0.011));
    }
    return image;
  }

  @Test
  void jpegCompression_manyDraws_hasEveryQuality() {
    JpegCompression compression = new JpegCompression(1, new Interval(20, 22));
    SampleRandom random = new SampleRandom();
    Set<Integer> results = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      PixelImage image = waves();
      compression.apply(image, random.start(1, 1, i));
      results.add(Arrays.hashCode(image.pixels()));
    }
    assertThat(results).hasSize(3);
  }

  @Test
  void random_gaussianAndBeta_haveTheirMoments() {
    SampleRandom random = new SampleRandom().start(5, 1, 1);
    double squares = 0;
    double fourth = 0;
    double beta = 0;
    for (int i = 0; i < 200_000; i++) {
      double x = random.nextGaussian();
      squares += x * x;
      fourth += x * x * x * x;
      double b = random.nextBeta(2) - 0.5;
      beta += b * b;
    }
    assertThat(squares / 200_000).isCloseTo(1, within(0.02));
    assertThat(fourth / 200_000).isCloseTo(3, within(0.12));
    assertThat(beta / 200_000).isCloseTo(1 / 20.0, within(0.001)); // 1 / (4 (2 alpha + 1))
  }

  @Test
  void randomGrey_manyDraws_areGreyAsOftenAsAsked() {
    RandomGrey grey = new RandomGrey(0.2);
    SampleRandom random = new SampleRandom();
    int changed = 0;
    for (int i = 0; i < 10_000; i++) {
      PixelImage image = colour(1, 1, 255, 0, 0);
      grey.apply(image, random.start(1, 1, i));
      changed += image.pixels()[1] == 76 ? 1 : 0; // BT.601's grey of pure red
    }
    assertThat(changed).isBetween(1_880, 2_120);
  }
}
