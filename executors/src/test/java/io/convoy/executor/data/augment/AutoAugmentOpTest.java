package io.convoy.executor.data.augment;

import static io.convoy.executor.data.augment.PixelOpsTest.assertValues;
import static io.convoy.executor.data.augment.PixelOpsTest.grey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AutoAugmentOpTest {
  private static final byte[] NINE = {9};

  private static PixelImage counted() {
    return grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 255);
  }

  @Test
  void rotate_quarter_turnsAgainstTheClock() {
    PixelImage image = counted();
    AutoAugmentOp.ROTATE.apply(image, 90, NINE);
    assertValues(image, 3, 6, 255, 2, 5, 8, 1, 4, 7);
  }

  @Test
  void rotate_eighth_fillsTheCorners() {
    PixelImage image = counted();
    AutoAugmentOp.ROTATE.apply(image, 45, NINE);
    // centres (+-1, +-1) come from (0, +-1.41) and (+-1.41, 0): still inside the border at 1.5
    assertValues(image, 2, 3, 6, 1, 5, 255, 4, 7, 8);
  }

  @Test
  void translate_pixels_movesRightAndDown() {
    PixelImage image = counted();
    AutoAugmentOp.TRANSLATE_X.apply(image, 1.9, NINE);
    assertValues(image, 9, 1, 2, 9, 4, 5, 9, 7, 8);
    AutoAugmentOp.TRANSLATE_Y.apply(image, -1, NINE);
    assertValues(image, 9, 4, 5, 9, 7, 8, 9, 9, 9);
  }

  @Test
  void shear_tangentOne_movesEachRowByItsNumber() {
    PixelImage image = counted();
    AutoAugmentOp.SHEAR_X.apply(image, 1, NINE);
    // the place of a pixel's centre moves by y + 0.5, to the edge between two: the right one is
    // taken
    assertValues(image, 2, 3, 9, 6, 9, 9, 9, 9, 9);
    PixelImage other = counted();
    AutoAugmentOp.SHEAR_Y.apply(other, 1, NINE);
    assertValues(other, 4, 8, 9, 7, 9, 9, 9, 9, 9);
  }

  @ParameterizedTest
  @EnumSource
  void apply_weakestMagnitude_changesNothingButByRank(AutoAugmentOp op) {
    PixelImage image = counted();
    double value = Magnitudes.STANDARD.of(op, 0, 30, image.shape());
    op.apply(image, value, NINE);
    if (op == AutoAugmentOp.AUTO_CONTRAST) {
      assertValues(image, 0, 1, 2, 3, 4, 5, 6, 7, 255);
    } else if (op == AutoAugmentOp.INVERT) {
      assertValues(image, 254, 253, 252, 251, 250, 249, 248, 247, 0);
    } else {
      assertValues(image, 1, 2, 3, 4, 5, 6, 7, 8, 255);
    }
  }

  @Test
  void magnitudes_strongest_areThoseOfThePapers() {
    ImageShape shape = new ImageShape(331, 662, 3);
    assertThat(Magnitudes.STANDARD.of(AutoAugmentOp.SHEAR_X, 9, 9, shape)).isEqualTo(0.3);
    assertThat(Magnitudes.STANDARD.of(AutoAugmentOp.TRANSLATE_X, 9, 9, shape))
        .isCloseTo(300, within(1e-9));
    assertThat(Magnitudes.STANDARD.of(AutoAugmentOp.TRANSLATE_Y, 9, 9, shape))
        .isCloseTo(150, within(1e-9));
    assertThat(Magnitudes.STANDARD.of(AutoAugmentOp.ROTATE, 9, 9, shape)).isEqualTo(30);
    assertThat(Magnitudes.STANDARD.of(AutoAugmentOp.COLOUR, 9, 9, shape)).isEqualTo(0.9);
    assertThat(Magnitudes.STANDARD.of(AutoAugmentOp.POSTERIZE, 9, 9, shape)).isEqualTo(4);
    assertThat(Magnitudes.STANDARD.of(AutoAugmentOp.POSTERIZE, 0, 9, shape)).isEqualTo(8);
    assertThat(Magnitudes.STANDARD.of(AutoAugmentOp.SOLARIZE, 9, 9, shape)).isZero();
    assertThat(Magnitudes.WIDE.of(AutoAugmentOp.TRANSLATE_X, 30, 30, shape)).isEqualTo(32);
    assertThat(Magnitudes.WIDE.of(AutoAugmentOp.POSTERIZE, 30, 30, shape)).isEqualTo(2);
    assertThat(Magnitudes.WIDE.of(AutoAugmentOp.ROTATE, 30, 30, shape)).isEqualTo(135);
  }

  @Test
  void randAugment_fourteenOperations_areDrawnEquallyOften() {
    assertThat(RandAugment.OPERATIONS).hasSize(14).doesNotContain(AutoAugmentOp.INVERT);
    // only posterize to 4 bits makes 255 a 240 in a constant image
    int posterized = 0;
    SampleRandom random = new SampleRandom();
    RandAugment augment = RandAugment.uniform(1, 30, NINE);
    for (int i = 0; i < 14_000; i++) {
      PixelImage image = grey(1, 1, 255);
      augment.apply(image, random.start(1, 1, i));
      posterized += image.pixels()[0] == (byte) 240 ? 1 : 0;
    }
    assertThat(posterized).isBetween(880, 1120); // 4 standard deviations
  }

  @Test
  void randAugment_n_appliesSoMany() {
    // with a magnitude of 30 solarize inverts; an odd number of times shows in a constant image
    SampleRandom random = new SampleRandom();
    RandAugment two = RandAugment.uniform(2, 30, NINE);
    int inverted = 0;
    for (int i = 0; i < 20_000; i++) {
      PixelImage image = grey(1, 1, 0);
      two.apply(image, random.start(2, 1, i));
      inverted += image.pixels()[0] == (byte) 255 ? 1 : 0;
    }
    // solarize then one of the 12 that keep 255 (not solarize, not posterize), or the reverse;
    // shear
    // and translation may fill with 9, brightness halves the cases in which 255 stays
    assertThat(inverted).isBetween(1200, 2860);
  }

  @Test
  void trivialAugment_magnitudes_areDrawnToo() {
    SampleRandom random = new SampleRandom();
    RandAugment trivial = RandAugment.trivial(NINE);
    boolean[] seen = new boolean[256];
    for (int i = 0; i < 5_000; i++) {
      PixelImage image = grey(1, 1, 255);
      trivial.apply(image, random.start(3, 1, i));
      seen[image.pixels()[0] & 0xff] = true;
    }
    // posterize to 2..7 bits of 255
    for (int bits = 2; bits < 8; bits++) {
      assertThat(seen[0xff & (0xff << (8 - bits))]).as("%d bits", bits).isTrue();
    }
  }

  @Test
  void autoAugment_policies_have25PairsOfTheirOperations() {
    for (List<AutoAugment.Pair> policy : List.of(AutoAugment.IMAGENET, AutoAugment.CIFAR)) {
      assertThat(policy).hasSize(25);
      for (AutoAugment.Pair pair : policy) {
        for (AutoAugment.Step step : List.of(pair.first(), pair.second())) {
          assertThat(step.probability()).isBetween(0.0, 1.0);
          assertThat(step.magnitude()).isBetween(0, 9);
        }
      }
    }
    assertThat(AutoAugment.IMAGENET.get(0).first())
        .isEqualTo(new AutoAugment.Step(AutoAugmentOp.POSTERIZE, 0.4, 8));
  }

  @Test
  void autoAugment_certainInvertAndImpossible_doAsTheySay() {
    AutoAugment.Step always = new AutoAugment.Step(AutoAugmentOp.INVERT, 1, 0);
    AutoAugment.Step never = new AutoAugment.Step(AutoAugmentOp.ROTATE, 0, 9);
    AutoAugment augment = new AutoAugment(List.of(new AutoAugment.Pair(always, never)), NINE);
    PixelImage image = counted();
    augment.apply(image, new SampleRandom().start(1, 1, 1));
    assertValues(image, 254, 253, 252, 251, 250, 249, 248, 247, 0);
    assertThat(Arrays.stream(AutoAugmentOp.values()).filter(AutoAugmentOp::isSigned)).hasSize(9);
  }
}
