package io.convoy.executor.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
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
