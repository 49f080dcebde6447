package io.convoy.executor.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;
import io.convoy.executor.data.shard.SmallDataset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AugmentationsTest {
  @Test
  void spec_wrongNameOrValue_saysWhatToWrite() {
    assertRefused(
        "random-corp",
        Map.of(),
        "name = random-corp: no such augmentation; did you mean random-crop? \"convoy list augmentations\" lists all");
    assertRefused(
        "random-crop",
        Map.of("pading", 4.0),
        "pading = 4: random-crop has no such parameter; did you mean padding? There are: padding,"
            + " fill");
    assertRefused(
        "random-crop", Map.of("padding", 2.5), "padding = 2.5: must be an integer from 0 to 64");
    assertRefused("random-crop", Map.of("padding", -1.0), "padding = -1: must be");
    assertRefused("random-crop", Map.of("padding", "wide"), "padding = wide: must be an integer");
    assertRefused(
        "horizontal-flip",
        Map.of("probability", 1.1),
        "probability = 1.1: must be a number from 0 to 1");
    assertRefused("horizontal-flip", Map.of("probability", Double.NaN), "probability = NaN");
    assertRefused(
        "scale-jitter",
        Map.of("range", List.of(300, 200)),
        "range = [300, 200]: must be two integers from 1 to 4096, such as [256, 480]");
    assertRefused("scale-jitter", Map.of("range", 300), "range = 300: must be two integers");
    assertRefused("scale-jitter", Map.of("range", List.of(1, 2, 3)), "range = [1, 2, 3]: must be");
  }

  private static void assertRefused(String name, Map<String, Object> parameters, String message) {
    assertThatThrownBy(() -> new AugmentationSpec(name, parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void spec_twoWrongParameters_isRefusedForBoth() {
    assertThatThrownBy(
            () -> new AugmentationSpec("colour-jitter", Map.of("hue", 3, "contrast", "much")))
        .hasMessage(
            "contrast = much: must be a number from 0 to 1\nhue = 3: must be a number from 0 to 0.5");
  }

  @Test
  void randomCrop_shifted_fillsWithBlack() {
    PixelImage image = numbered(3, 3, 1);
    RandomCrop.shift(image, 1, -1, new byte[1]);
    assertThat(image.pixels()).containsExactly(0, 4, 5, 0, 7, 8, 0, 0, 0);
    PixelImage other = numbered(2, 2, 3);
    RandomCrop.shift(other, -1, 1, new byte[3]);
    assertThat(other.pixels()).containsExactly(0, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0);
    PixelImage far = numbered(2, 2, 1);
    RandomCrop.shift(far, 0, 5, new byte[1]);
    assertThat(far.pixels()).containsOnly(0);
  }

  @Test
  void randomCrop_manyDraws_reachesAllShiftsEquallyOften() {
    SampleRandom random = new SampleRandom();
    int[] counts = new int[25];
    for (int sample = 0; sample < 25_000; sample++) {
      PixelImage image = new PixelImage(new ImageShape(5, 5, 1));
      image.pixels()[12] = 1;
      new RandomCrop(2, new byte[1]).apply(image, random.start(1, 1, sample));
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
    image.mirror();
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

  @Test
  void augmentations_allWithTheirDefaults_workOnAnyImage() {
    ImageShape shape = new ImageShape(20, 30, 3);
    SampleRandom random = new SampleRandom();
    for (String name : Augmentations.catalogue().names()) {
      Map<String, Object> settings =
          name.equals("scale-jitter") ? Map.of("range", List.of(30, 40)) : Map.of();
      for (ImageShape size : List.of(shape, new ImageShape(1, 1, 1), new ImageShape(3, 2, 3))) {
        AugmentationPlan plan =
            Augmentations.plan(
                List.of(new AugmentationSpec(name, settings)), size, SmallDataset.COLOURS);
        for (int i = 0; i < 50; i++) {
          PixelImage image = new PixelImage(size);
          random.start(1, 1, i);
          plan.pixels().forEach(augmentation -> augmentation.apply(image, random));
          plan.crop().ifPresent(crop -> crop.box(7, 9, random));
        }
      }
    }
  }
}
