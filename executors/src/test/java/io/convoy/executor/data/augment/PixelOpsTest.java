package io.convoy.executor.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.PixelImage;
import org.junit.jupiter.api.Test;

/** Small images whose results were computed by hand from Pillow's definitions. */
class PixelOpsTest {
  @Test
  void brightness_factor_scalesAndTruncates() {
    PixelImage image = grey(3, 3, 0, 1, 101, 128, 200, 254, 255, 77, 3);
    PixelOps.brightness(image, 1.5);
    assertValues(image, 0, 1, 151, 192, 255, 255, 255, 115, 4);
  }

  @Test
  void contrast_factor_movesAwayFromTheMeanGrey() {
    // mean 100.5, which rounds to 101
    PixelImage image = grey(2, 2, 50, 151, 0, 201);
    PixelOps.contrast(image, 0.5);
    assertValues(image, 75, 126, 50, 151);
  }

  @Test
  void contrast_ofColours_takesTheMeanOfTheirGreys() {
    // greys of pure red, green and blue by BT.601: 76, 150, 29; with black their mean is 63.75
    PixelImage image = colour(2, 2, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0);
    PixelOps.contrast(image, 0);
    for (byte value : image.pixels()) {
      assertThat(value).isEqualTo((byte) 64);
    }
  }

  @Test
  void saturation_zero_isGreyAndOneIsTheImage() {
    PixelImage image = colour(1, 2, 255, 0, 0, 10, 20, 30);
    PixelOps.saturation(image, 1);
    assertValues(image, 255, 0, 0, 10, 20, 30);
    PixelOps.saturation(image, 0);
    assertValues(image, 76, 76, 76, 18, 18, 18);
  }

  @Test
  void saturation_two_doublesTheDistanceFromGrey() {
    PixelImage image = colour(1, 1, 10, 20, 30); // grey 18
    PixelOps.saturation(image, 2);
    assertValues(image, 2, 22, 42);
  }

  @Test
  void sharpness_zero_smoothsTheInsideOnly() {
    PixelImage image = grey(3, 3, 10, 20, 30, 40, 130, 60, 70, 80, 90);
    PixelOps.sharpness(image, 0);
    // (400 + 5 * 130) / 13 = 80.77
    assertValues(image, 10, 20, 30, 40, 81, 60, 70, 80, 90);
  }

  @Test
  void sharpness_two_doublesTheDistanceFromSmooth() {
    PixelImage image = grey(3, 3, 10, 20, 30, 40, 130, 60, 70, 80, 90);
    PixelOps.sharpness(image, 2);
    assertValues(image, 10, 20, 30, 40, 179, 60, 70, 80, 90);
  }

  @Test
  void posterize_bits_keepsTheHighest() {
    PixelImage image = grey(1, 4, 255, 129, 127, 64);
    PixelOps.posterize(image, 1);
    assertValues(image, 128, 128, 0, 0);
    PixelImage other = grey(1, 4, 255, 129, 127, 64);
    PixelOps.posterize(other, 8);
    assertValues(other, 255, 129, 127, 64);
  }

  @Test
  void solarize_threshold_invertsFromItOn() {
    PixelImage image = grey(1, 4, 0, 127, 128, 255);
    PixelOps.solarize(image, 128);
    assertValues(image, 0, 127, 127, 0);
    PixelOps.solarize(image, 256);
    assertValues(image, 0, 127, 127, 0);
    PixelOps.invert(image);
    assertValues(image, 255, 128, 128, 255);
  }

  @Test
  void autoContrast_eachChannel_isStretchedApart() {
    PixelImage image = colour(1, 3, 50, 7, 0, 100, 7, 128, 150, 7, 255);
    PixelOps.autoContrast(image);
    // 255 / (150 - 50) = 2.55; a channel of one value stays
    assertValues(image, 0, 7, 0, 127, 7, 128, 255, 7, 255);
  }

  @Test
  void equalize_fewPixels_staysAsItIs() {
    PixelImage image = grey(1, 4, 5, 5, 9, 200);
    PixelOps.equalize(image);
    assertValues(image, 5, 5, 9, 200);
  }

  @Test
  void equalize_twoLevels_spreadsByRank() {
    // 300 of level 10, 210 of level 20, 255 of level 30: step = 510 / 255 = 2
    int[] values = new int[765];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 300 ? 10 : i < 510 ? 20 : 30;
    }
    PixelImage image = grey(1, 765, values);
    PixelOps.equalize(image);
    // table: (1 + pixels below) / 2 = 0, 150, 255
    assertThat(image.pixels()[0] & 0xff).isZero();
    assertThat(image.pixels()[300] & 0xff).isEqualTo(150);
    assertThat(image.pixels()[764] & 0xff).isEqualTo(255);
  }

  @Test
  void hue_thirdOfTheCircle_permutesTheChannels() {
    PixelImage image = colour(1, 3, 200, 50, 20, 9, 9, 9, 0, 255, 100);
    PixelOps.hue(image, 1.0 / 3);
    assertValues(image, 20, 200, 50, 9, 9, 9, 100, 0, 255);
    PixelOps.hue(image, -1.0 / 3);
    assertValues(image, 200, 50, 20, 9, 9, 9, 0, 255, 100);
  }

  @Test
  void hue_halfOfTheCircle_isTheComplement() {
    PixelImage image = colour(1, 2, 255, 0, 0, 200, 100, 0);
    PixelOps.hue(image, 0.5);
    assertValues(image, 0, 255, 255, 0, 100, 200);
  }

  @Test
  void colours_ofGreyImages_stay() {
    PixelImage image = grey(1, 2, 3, 250);
    PixelOps.hue(image, 0.3);
    PixelOps.saturation(image, 0);
    assertValues(image, 3, 250);
  }

  static void assertValues(PixelImage image, int... values) {
    int[] found = new int[image.pixels().length];
    for (int i = 0; i < found.length; i++) {
      found[i] = image.pixels()[i] & 0xff;
    }
    assertThat(found).containsExactly(values);
  }

  static PixelImage grey(int height, int width, int... values) {
    return filled(new PixelImage(new ImageShape(height, width, 1)), values);
  }

  static PixelImage colour(int height, int width, int... values) {
    return filled(new PixelImage(new ImageShape(height, width, 3)), values);
  }

  private static PixelImage filled(PixelImage image, int... values) {
    for (int i = 0; i < values.length; i++) {
      image.pixels()[i] = (byte) values[i];
    }
    return image;
  }
}
