package io.convoy.executor.data.augment;

import static io.convoy.executor.data.augment.PixelOpsTest.grey;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.colour.NormaliserTest;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;
import io.convoy.executor.data.image.PixelImage;
import io.convoy.executor.data.shard.SmallDataset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErasingTest {
  @Test
  void square_centresAnywhere_isCutAtTheEdges() {
    ImageShape shape = new ImageShape(10, 10, 1);
    SampleRandom random = new SampleRandom();
    int whole = 0;
    int corner = 0;
    for (int i = 0; i < 10_000; i++) {
      CropBox box = Erasing.square(4).box(shape, random.start(1, 1, i));
      whole += box.height() * box.width() == 16 ? 1 : 0;
      corner += box.height() * box.width() == 4 ? 1 : 0;
    }
    // along a side 7 of 10 centres leave it whole; 2 pixels are left by the first centre alone
    assertThat(whole).isBetween(4_700, 5_100);
    assertThat(corner).isBetween(60, 140);
  }

  @Test
  void rectangle_manyDraws_liesWithinAndHasItsArea() {
    ImageShape shape = new ImageShape(100, 100, 1);
    SampleRandom random = new SampleRandom();
    double area = 0;
    for (int i = 0; i < 10_000; i++) {
      CropBox box =
          Erasing.rectangle(new Interval(0.02, 0.33), new Interval(0.3, 3.3))
              .box(shape, random.start(1, 1, i));
      assertThat(box.top() + box.height()).isLessThanOrEqualTo(100);
      area += box.height() * box.width() / 1e4;
    }
    // a little under (0.02 + 0.33) / 2: the longest large ones do not fit
    assertThat(area / 10_000).isBetween(0.168, 0.177);
  }

  @Test
  void erase_colourOrNoise_fillsTheRectangleOnly() {
    Erasing.Choice choice = (shape, random) -> new CropBox(1, 1, 1, 2);
    PixelImage image = grey(3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    new Erasing(1, choice, new byte[] {7}).apply(image, new SampleRandom().start(1, 1, 1));
    assertThat(image.pixels()).containsExactly(1, 1, 1, 1, 7, 7, 1, 1, 1);
    Erasing noise = new Erasing(0.5, (shape, random) -> new CropBox(0, 0, 1, 1), new byte[0]);
    int[] counts = new int[256];
    for (int i = 0; i < 51_200; i++) {
      PixelImage one = grey(1, 1, 0);
      noise.apply(one, new SampleRandom().start(1, 1, i));
      counts[one.pixels()[0] & 0xff]++;
    }
    assertThat(counts[0]).isBetween(25_200, 26_200); // half untouched, and a 256th of the rest
    for (int v = 1; v < 256; v++) {
      assertThat(counts[v]).isBetween(45, 160);
    }
  }

  @Test
  void fill_mean_isZeroAfterNormalisation() {
    AugmentationSpec spec = new AugmentationSpec("cutout", Map.of("length", 16));
    ImageShape shape = new ImageShape(4, 4, 3);
    AugmentationPlan plan = Augmentations.plan(List.of(spec), shape, SmallDataset.COLOURS);
    PixelImage image = new PixelImage(shape);
    plan.pixels().get(0).apply(image, new SampleRandom().start(1, 1, 1));
    float[] values =
        NormaliserTest.normalised(
            Normalisation.MEAN_STD, SmallDataset.COLOURS, shape, image.pixels());
    for (float value : values) {
      assertThat(value).isBetween(-0.02f, 0.02f);
    }
  }
}
