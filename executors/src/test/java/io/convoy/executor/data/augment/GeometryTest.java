package io.convoy.executor.data.augment;

import static io.convoy.executor.data.augment.PixelOpsTest.assertValues;
import static io.convoy.executor.data.augment.PixelOpsTest.colour;
import static io.convoy.executor.data.augment.PixelOpsTest.grey;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;
import io.convoy.executor.data.shard.SmallDataset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeometryTest {
  private static final byte[] BLACK = {0};

  @Test
  void bilinear_wholePixelsOrQuarterTurns_areExact() {
    PixelImage image = grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Resampling.bilinear(image, new AffineMap(), BLACK);
    assertValues(image, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Resampling.bilinear(image, new AffineMap().translate(-1, 1), BLACK);
    assertValues(image, 0, 0, 0, 2, 3, 0, 5, 6, 0);
    PixelImage turned = grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Resampling.bilinear(turned, new AffineMap().rotate(-90, 1.5, 1.5), BLACK);
    assertValues(turned, 7, 4, 1, 8, 5, 2, 9, 6, 3);
  }

  @Test
  void bilinear_halfAPixel_averagesNeighboursAndTheFill() {
    PixelImage image = colour(1, 3, 10, 20, 30, 50, 60, 70, 91, 100, 110);
    Resampling.bilinear(image, new AffineMap().translate(0.5, 0), new byte[] {2, 4, 6});
    assertValues(image, 6, 12, 18, 30, 40, 50, 71, 80, 90);
  }

  @Test
  void bilinear_stretchedTwice_interpolatesAroundTheCentre() {
    PixelImage image = grey(1, 4, 0, 40, 80, 120);
    Resampling.bilinear(image, new AffineMap().stretch(2, 1, 2, 0.5), BLACK);
    assertValues(image, 30, 50, 70, 90);
  }

  @Test
  void shear_rows_moveByTheirDistanceFromTheCentre() {
    PixelImage image = grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Resampling.bilinear(image, new AffineMap().shear(1, 0, 1.5, 1.5), BLACK);
    assertValues(image, 0, 1, 2, 4, 5, 6, 8, 9, 0);
  }

  @Test
  void map_changesInARow_areOneChange() {
    AffineMap both = new AffineMap().translate(2, 0).rotate(90, 1.5, 1.5);
    PixelImage once = grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Resampling.nearest(once, both, BLACK);
    PixelImage twice = grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Resampling.nearest(twice, new AffineMap().translate(2, 0), BLACK);
    Resampling.nearest(twice, new AffineMap().rotate(90, 1.5, 1.5), BLACK);
    assertThat(once.pixels()).isEqualTo(twice.pixels());
  }

  @Test
  void plan_neighbouringWarps_areJoined() {
    ImageShape shape = new ImageShape(8, 8, 3);
    List<AugmentationSpec> specs =
        List.of(spec("rotation"), spec("shear"), spec("horizontal-flip"), spec("stretch"));
    AugmentationPlan plan = Augmentations.plan(specs, shape, SmallDataset.COLOURS);
    assertThat(plan.pixels())
        .extracting(Object::getClass)
        .isEqualTo(List.of(Warp.class, HorizontalFlip.class, Warp.class));
  }

  @Test
  void warps_manyDraws_stayWithinTheirRanges() {
    SampleRandom random = new SampleRandom();
    ImageShape shape = new ImageShape(100, 200, 1);
    double sum = 0;
    double largest = 0;
    for (int i = 0; i < 10_000; i++) {
      AffineMap map = new AffineMap();
      Warp.translate(0.1, 0.2).add(map, shape, random.start(1, 1, i));
      double right = -map.x(0, 0);
      assertThat(Math.abs(right)).isLessThanOrEqualTo(20);
      assertThat(Math.abs(map.y(0, 0))).isLessThanOrEqualTo(20);
      sum += right;
      largest = Math.max(largest, Math.abs(right));
    }
    assertThat(sum / 10_000).isBetween(-0.5, 0.5);
    assertThat(largest).isGreaterThan(19.9);
  }

  @Test
  void lensDistortion_ofAConstantImage_movesOnlyTheCorners() {
    PixelImage image = grey(5, 5, new int[25]);
    Arrays.fill(image.pixels(), (byte) 100);
    LensDistortion.distort(image, 0, BLACK);
    assertThat(image.pixels()).containsOnly(100);
    LensDistortion.distort(image, 0.5, BLACK);
    assertThat(image.pixels()[12]).isEqualTo((byte) 100);
    // r^2 = 0.64, so it comes from 2 * 1.32 = 2.64 pixels off the centre at 2.5: 0.36 of the corner
    assertThat(image.pixels()[0]).isEqualTo((byte) 13);
    assertThat(image.pixels()[24]).isEqualTo((byte) 13);
  }

  @Test
  void chromaticAberration_movesRedAndBlueApart() {
    // a white line left of the centre on black: red moves outwards, blue inwards, green stays
    int[] values = new int[9 * 3];
    for (int c = 0; c < 3; c++) {
      values[2 * 3 + c] = 255;
    }
    PixelImage image = colour(1, 9, values);
    ChromaticAberration.shift(image, 0.2);
    int[] place = new int[3];
    for (int c = 0; c < 3; c++) {
      for (int x = 0; x < 9; x++) {
        place[c] += x * (image.pixels()[x * 3 + c] & 0xff);
      }
    }
    assertThat(place[1]).isEqualTo(2 * 255);
    assertThat(image.pixels()[1 * 3] & 0xff).isGreaterThan(50);
    assertThat(image.pixels()[3 * 3] & 0xff).isZero();
    assertThat(image.pixels()[3 * 3 + 2] & 0xff).isGreaterThan(50);
    assertThat(image.pixels()[1 * 3 + 2] & 0xff).isZero();
  }

  @Test
  void verticalFlip_mirrorsRows() {
    PixelImage image = colour(2, 1, 1, 2, 3, 4, 5, 6);
    VerticalFlip.flip(image);
    assertValues(image, 4, 5, 6, 1, 2, 3);
  }

  private static AugmentationSpec spec(String name) {
    return new AugmentationSpec(name, Map.of());
  }
}
