package io.convoy.executor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AugmentationsTest {
  @Test
  void check_knownNames_pass() {
    Augmentations.check(
        List.of(
            new AugmentationSpec("random-crop", Map.of("padding", 2.0)),
            new AugmentationSpec("horizontal-flip", Map.of())));
    assertThat(Augmentations.names()).containsExactly("horizontal-flip", "random-crop");
  }

  @Test
  void check_wrongNameOrValue_saysWhatToWrite() {
    assertRefused(
        "random-corp",
        Map.of(),
        "\"random-corp\" is no augmentation: did you mean"
            + " \"random-crop\"? There are: horizontal-flip, random-crop");
    assertRefused(
        "random-crop",
        Map.of("pading", 4.0),
        "\"pading\" is no parameter of random-crop:"
            + " did you mean \"padding\"? There are: padding");
    assertRefused(
        "random-crop",
        Map.of("padding", 2.5),
        "random-crop: padding = 2.5: must be a" + " whole number from 0 to 64");
    assertRefused("random-crop", Map.of("padding", -1.0), "padding = -1.0");
    assertRefused(
        "horizontal-flip",
        Map.of("probability", 1.1),
        "horizontal-flip: probability =" + " 1.1: must be a number from 0.0 to 1.0");
    assertRefused("horizontal-flip", Map.of("probability", Double.NaN), "probability = NaN");
  }

  private static void assertRefused(String name, Map<String, Double> parameters, String message) {
    assertThatThrownBy(() -> Augmentations.check(List.of(new AugmentationSpec(name, parameters))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void randomCrop_shifted_fillsWithBlack() {
    PixelImage image = numbered(3, 3, 1);
    RandomCrop.shift(image, 1, -1);
    assertThat(image.pixels()).containsExactly(0, 4, 5, 0, 7, 8, 0, 0, 0);
    PixelImage other = numbered(2, 2, 3);
    RandomCrop.shift(other, -1, 1);
    assertThat(other.pixels()).containsExactly(0, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0);
    PixelImage far = numbered(2, 2, 1);
    RandomCrop.shift(far, 0, 5);
    assertThat(far.pixels()).containsOnly(0);
  }

  @Test
  void randomCrop_manyDraws_reachesAllShiftsEquallyOften() {
    SampleRandom random = new SampleRandom();
    int[] counts = new int[25];
    for (int sample = 0; sample < 25_000; sample++) {
      PixelImage image = new PixelImage(new ImageShape(5, 5, 1));
      image.pixels()[12] = 1;
      new RandomCrop(2).apply(image, random.start(1, 1, sample));
      int at = 0;
      while (image.pixels()[at] == 0) {
        at++;
      }
      counts[at]++;
    }
    assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(850);
    assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(1150);
  }

  @Test
  void horizontalFlip_mirrorsColumnsAndKeepsChannels() {
    PixelImage image = numbered(2, 3, 3);
    HorizontalFlip.flip(image);
    assertThat(image.pixels())
        .containsExactly(7, 8, 9, 4, 5, 6, 1, 2, 3, 16, 17, 18, 13, 14, 15, 10, 11, 12);
  }

  @Test
  void horizontalFlip_probability_isKept() {
    SampleRandom random = new SampleRandom();
    HorizontalFlip flip = new HorizontalFlip(0.25);
    int flipped = 0;
    for (int sample = 0; sample < 10_000; sample++) {
      PixelImage image = numbered(1, 2, 1);
      flip.apply(image, random.start(1, 1, sample));
      flipped += image.pixels()[0] == 2 ? 1 : 0;
    }
    assertThat(flipped).isBetween(2_300, 2_700);
  }

  private static PixelImage numbered(int height, int width, int channels) {
    PixelImage image = new PixelImage(new ImageShape(height, width, channels));
    for (int i = 0; i < image.pixels().length; i++) {
      image.pixels()[i] = (byte) (i + 1);
    }
    return image;
  }
}
