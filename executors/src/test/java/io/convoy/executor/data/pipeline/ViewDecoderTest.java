package io.convoy.executor.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.Interpolation;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SmallDataset;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewDecoderTest {
  private static final ImageShape SHAPE = new ImageShape(2, 2, 1);

  /** What Pillow makes of 6x6. */
  private static final int[] BICUBIC = {8, 11, 24, 27};

  private static final int[] BILINEAR = {9, 12, 24, 27};

  @Test
  void tenCrops_ofALargerImage_areCornersCentreAndMirrors() {
    TestViews views = new TestViews(List.of(4), TestViews.Crops.TEN);
    assertThat(views.count()).isEqualTo(10);
    int[][] found = views(views, numbered(4, 6));
    // rows of 6: 0..5, 6..11, 12..17, 18..23
    assertThat(found[0]).containsExactly(8, 9, 14, 15);
    assertThat(found[1]).containsExactly(0, 1, 6, 7);
    assertThat(found[2]).containsExactly(4, 5, 10, 11);
    assertThat(found[3]).containsExactly(12, 13, 18, 19);
    assertThat(found[4]).containsExactly(16, 17, 22, 23);
    for (int i = 0; i < 5; i++) {
      int[] view = found[i];
      assertThat(found[5 + i]).containsExactly(view[1], view[0], view[3], view[2]);
    }
  }

  @Test
  void centreAtTheInputsSize_isThatOfPlainEvaluation() {
    byte[] image = numbered(2, 4);
    int[][] plain = views(TestViews.CENTRE, image);
    int[][] scaled = views(new TestViews(List.of(2), TestViews.Crops.CENTRE), image);
    assertThat(plain).isDeepEqualTo(new int[][] {{1, 2, 5, 6}});
    assertThat(scaled).isDeepEqualTo(plain);
  }

  /** For an input of 2 pixels: sides of 2, 2.29, 3.43, 4.29 and 5.71. */
  @Test
  void tenAtFiveScales_areInProportionToTheInput() {
    TestViews all = new TestViews(List.of(), TestViews.Crops.TEN_AT_FIVE_SCALES);
    assertThat(all.count()).isEqualTo(50);
    assertThat(all.scales(new ImageShape(224, 200, 3))).containsExactly(224, 256, 384, 480, 640);
    assertThat(all.scales(SHAPE)).containsExactly(2, 2, 3, 4, 6);
    int[][] found = views(all, numbered(8, 8));
    int at = 0;
    for (int side : new int[] {2, 2, 3, 4, 6}) {
      TestViews one = new TestViews(List.of(side), TestViews.Crops.TEN);
      for (int[] view : views(one, numbered(8, 8))) {
        assertThat(found[at++]).containsExactly(view);
      }
    }
    assertThat(all.crops()).hasToString("ten-at-five-scales");
    assertThatThrownBy(() -> new TestViews(List.of(224), TestViews.Crops.TEN_AT_FIVE_SCALES))
        .hasMessageContaining("has no effect with crops = ten-at-five-scales");
  }

  @Test
  void scales_several_giveAllCropsOfEach() {
    TestViews views = new TestViews(List.of(2, 4, 8), TestViews.Crops.FIVE);
    int[][] found = views(views, numbered(4, 4));
    assertThat(found).hasDimensions(15, 4);
    assertThat(found[5]).containsExactly(5, 6, 9, 10); // the centre at its own size
    assertThat(found[6]).containsExactly(0, 1, 4, 5);
    assertThat(found[0]).isEqualTo(found[1]).isEqualTo(found[4]); // only one part fits
  }

  @Test
  void cropRatio_ofHalf_takesTheMiddleOfAnImageTwiceAsLarge() {
    assertThat(views(centre(0.5, Interpolation.AREA), numbered(4, 4)))
        .isDeepEqualTo(new int[][] {{5, 6, 9, 10}});
    assertThat(views(centre(1, Interpolation.AREA), numbered(4, 4)))
        .isDeepEqualTo(new int[][] {{3, 5, 11, 13}}); // means of four pixels, rounded
  }

  @Test
  void interpolation_isThatOfTheViews() {
    byte[] image = numbered(6, 6);
    assertThat(views(centre(1, Interpolation.BICUBIC), image)).isDeepEqualTo(new int[][] {BICUBIC});
    assertThat(views(centre(1, Interpolation.BILINEAR), image))
        .isDeepEqualTo(new int[][] {BILINEAR});
    TestViews scaled = new TestViews(List.of(2), TestViews.Crops.CENTRE, 1, Interpolation.BICUBIC);
    assertThat(views(scaled, image)).isDeepEqualTo(new int[][] {BICUBIC});
  }

  /** It resizes 5x7 to 4x5, and half of the three columns that are left is two. */
  @Test
  void sizesAndCentre_ofPillowsInterpolations_areThoseOfTorchvision() {
    assertThat(views(centre(0.5, Interpolation.BICUBIC), numbered(5, 7)))
        .isDeepEqualTo(new int[][] {{13, 14, 21, 22}});
    assertThat(views(centre(0.5, Interpolation.BILINEAR), numbered(5, 7)))
        .isDeepEqualTo(new int[][] {{13, 14, 21, 22}});
  }

  private static TestViews centre(double ratio, Interpolation interpolation) {
    return new TestViews(List.of(), TestViews.Crops.CENTRE, ratio, interpolation);
  }

  @Test
  void check_scaleSmallerThanTheInput_isRefused() {
    TestViews views = new TestViews(List.of(256, 200), TestViews.Crops.CENTRE);
    assertThatThrownBy(() -> views.check(new ImageShape(224, 224, 3)))
        .hasMessage("scales = [256, 200]: each must be at least the input's side, 224 pixels");
  }

  /** Grey levels 0, 1, 2, ... in rows. */
  private static byte[] numbered(int height, int width) {
    byte[] rgb = new byte[3 * height * width];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 3);
    }
    return SmallDataset.encoded(".png", rgb, height, width);
  }

  private static int[][] views(TestViews views, byte[] image) {
    ImagePipeline pipeline =
        ImagePipeline.evaluation(
            SHAPE, new InputColours(SmallDataset.COLOURS, Normalisation.NONE), views);
    FloatBuffer out = SmallDataset.room(2 * views.count() * SHAPE.size());
    byte[] header = Arrays.copyOf("k.png".getBytes(StandardCharsets.US_ASCII), 512);
    try (ImagePipeline.Lane lane = pipeline.lane()) {
      lane.run(
          new EncodedSample(1, "s", ByteBuffer.wrap(header), ByteBuffer.wrap(image), 0), 1, out, 1);
    }
    int[][] found = new int[views.count()][SHAPE.size()];
    for (int i = 0; i < views.count() * SHAPE.size(); i++) {
      found[i / SHAPE.size()][i % SHAPE.size()] =
          Math.round(255 * out.get(views.count() * SHAPE.size() + i));
    }
    return found;
  }
}
