package io.convoy.executor.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePipelineTest {
  private static final Dataset DATASET =
      new Dataset(SmallDataset.CLASSES, Map.of(), SmallDataset.COLOURS);

  @Test
  void evaluation_ofTheNetworksSize_isNormalisedRgb() {
    byte[] rgb = {(byte) 255, 0, 51, 102, (byte) 204, 10, 1, 2, 3, 4, 5, 6};
    float[] out = evaluate(SmallDataset.encoded(".png", rgb, 2, 2), new ImageShape(2, 2, 3));
    double[] mean = {0.5, 0.4, 0.3};
    double[] std = {0.25, 0.2, 0.1};
    for (int i = 0; i < rgb.length; i++) {
      double expected = ((rgb[i] & 0xff) / 255.0 - mean[i % 3]) / std[i % 3];
      assertThat((double) out[i]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void evaluation_ofALargerImage_takesTheCentreOfTheResized() {
    // columns of grey levels 0, 0, 80, 80, 160, 160, 240, 240: shrunk by 2 and cut to 2 of 4
    byte[] rgb = new byte[4 * 8 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 3 % 8 / 2 * 80);
    }
    float[] out = evaluate(SmallDataset.encoded(".png", rgb, 4, 8), new ImageShape(2, 2, 3));
    assertThat(level(out[0], 0)).isEqualTo(80);
    assertThat(level(out[3], 0)).isEqualTo(160);
    assertThat(level(out[6], 0)).isEqualTo(80);
  }

  @Test
  void evaluation_ofASmallerImage_isEnlarged() {
    byte[] rgb = new byte[2 * 3 * 3];
    Arrays.fill(rgb, (byte) 77);
    float[] out = evaluate(SmallDataset.encoded(".png", rgb, 2, 3), new ImageShape(7, 5, 3));
    for (int i = 0; i < out.length; i++) {
      assertThat(level(out[i], i % 3)).isEqualTo(77);
    }
  }

  private static long level(float value, int channel) {
    double mean = SmallDataset.COLOURS.mean().get(channel);
    double std = SmallDataset.COLOURS.std().get(channel);
    return Math.round((value * std + mean) * 255);
  }

  @Test
  void evaluation_toGrey_hasThatMean() {
    byte[] rgb = new byte[3 * 3 * 3];
    Arrays.fill(rgb, (byte) 128);
    float[] out = evaluate(SmallDataset.encoded(".png", rgb, 3, 3), new ImageShape(3, 3, 1));
    double mean = 0.299 * 0.5 + 0.587 * 0.4 + 0.114 * 0.3;
    assertThat(out).hasSize(9);
    // brighter than the mean, by a plausible number of standard deviations
    assertThat((128 / 255.0 - mean) / out[0]).isBetween(0.1, 0.4);
  }

  @Test
  void meanImage_isTakenOffInTrainingAndEvaluation() {
    byte[] dark = {0, 51, 102, 0, 0, 0, 10, 20, 30, 40, 50, 60};
    byte[] light = {102, 51, 0, (byte) 204, 0, 102, 30, 20, 10, 0, 50, (byte) 160};
    InputColours colours = meanOf(dark, light);
    byte[] png = SmallDataset.encoded(".png", light, 2, 2);
    ImageShape shape = new ImageShape(2, 2, 3);
    float[] seen = run(ImagePipeline.evaluation(shape, colours, TestViews.CENTRE), 1, png);
    for (int i = 0; i < light.length; i++) {
      double mean = ((dark[i] & 0xff) + (light[i] & 0xff)) / 510.0;
      assertThat((double) seen[i]).isCloseTo((light[i] & 0xff) / 255.0 - mean, within(2e-5));
    }
    assertThat(run(ImagePipeline.training(shape, colours, List.of(), 1), 1, png)).isEqualTo(seen);
    ImageShape grey = new ImageShape(2, 2, 1);
    float first = run(ImagePipeline.evaluation(grey, colours, TestViews.CENTRE), 1, png)[0];
    double level = 0.299 * 0.4 + 0.587 * 0.2;
    assertThat((double) first)
        .isCloseTo(level - (0.299 * 0.2 + 0.587 * 0.2 + 0.114 * 0.2), within(0.003));
  }

  @Test
  void meanImage_thatIsMissingOrOfAnotherSize_isRefused() {
    InputColours colours = meanOf(new byte[12], new byte[12]);
    assertThatThrownBy(() -> ImagePipeline.training(new ImageShape(4, 4, 3), colours, List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the mean image has 2x2 pixels and the network's input 4x4")
        .hasMessageContaining("--mean-image SIDE");
    assertThatThrownBy(() -> new InputColours(SmallDataset.COLOURS, Normalisation.MEAN_IMAGE))
        .hasMessageContaining("normalise = mean-image: needs a mean image");
    DataFolder folder = DataFolder.of(new Configuration(false), "file:///no/such/dataset");
    assertThatThrownBy(
            () -> InputColours.of(folder, SmallDataset.COLOURS, Normalisation.MEAN_IMAGE))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "/no/such/dataset has no mean image: prepare it again with `convoy prepare"
                + " --mean-image SIDE`");
  }

  private static InputColours meanOf(byte[]... images) {
    OpenCv.load();
    try (MeanImage mean = new MeanImage(2)) {
      for (byte[] rgb : images) {
        try (Mat image = new Mat(2, 2, CV_8UC3)) {
          image.<ByteBuffer>createBuffer().put(rgb);
          mean.add(image);
        }
      }
      String png = Base64.getEncoder().encodeToString(mean.toPng());
      return new InputColours(SmallDataset.COLOURS, Normalisation.MEAN_IMAGE, png);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".jpg", ".png", ".bmp", ".webp", ".gif", ".tiff"})
  void decode_truncatedFile_saysSo(String extension) {
    byte[] whole = SmallDataset.encoded(extension, new byte[3 * 40 * 30], 40, 30);
    assertThat(evaluate(whole, new ImageShape(40, 30, 3))).hasSize(3600);
    assertThatThrownBy(
            () -> evaluate(Arrays.copyOf(whole, whole.length / 2), new ImageShape(40, 30, 3)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot use 00000007-k in train/s.tar: the ")
        .hasMessageContaining("image is truncated or corrupt")
        .hasMessageNotContaining("\n");
  }

  @Test
  void decode_whatIsNoImage_saysSo() {
    ImageShape shape = new ImageShape(2, 2, 3);
    assertThatThrownBy(() -> evaluate("a text".getBytes(StandardCharsets.UTF_8), shape))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not an image (JPEG, PNG");
    assertThatThrownBy(() -> evaluate(new byte[0], shape))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the file is empty");
  }

  @Test
  void decode_afterAFailureAndALargeImage_stillWorks() {
    ImageShape shape = new ImageShape(2, 2, 3);
    byte[] small = SmallDataset.encoded(".png", new byte[12], 2, 2);
    byte[] large = SmallDataset.noise(1, 500, 400).get(0);
    assertThat(large).hasSizeGreaterThan(1 << 18);
    try (ImagePipeline.Lane lane =
        ImagePipeline.evaluation(
                shape,
                new InputColours(DATASET.colours(), Normalisation.MEAN_STD),
                TestViews.CENTRE)
            .lane()) {
      FloatBuffer first = SmallDataset.room(12);
      lane.run(sample(small), 1, first, 0);
      assertThatThrownBy(() -> lane.run(sample(new byte[9]), 1, SmallDataset.room(12), 0))
          .isInstanceOf(DataException.class);
      lane.run(sample(large), 1, SmallDataset.room(12), 0);
      FloatBuffer again = SmallDataset.room(12);
      lane.run(sample(small), 1, again, 0);
      assertThat(SmallDataset.values(again)).isEqualTo(SmallDataset.values(first));
    }
  }

  @Test
  void training_otherEpochSeedOrSample_drawsAnew() {
    byte[] noise = SmallDataset.noise(1, 32, 32).get(0);
    List<AugmentationSpec> crop = List.of(new AugmentationSpec("random-crop", Map.of()));
    float[] one = train(crop, 1, 1, noise);
    assertThat(train(crop, 1, 1, noise)).isEqualTo(one);
    assertThat(train(crop, 2, 1, noise)).isNotEqualTo(one);
    assertThat(train(crop, 1, 2, noise)).isNotEqualTo(one);
    assertThat(train(List.of(), 1, 1, noise)).isNotEqualTo(one);
  }

  private static float[] train(
      List<AugmentationSpec> augmentations, long seed, int epoch, byte[] image) {
    ImageShape shape = new ImageShape(32, 32, 3);
    return run(
        ImagePipeline.training(
            shape,
            new InputColours(DATASET.colours(), Normalisation.MEAN_STD),
            augmentations,
            seed),
        epoch,
        image);
  }

  private static float[] evaluate(byte[] image, ImageShape shape) {
    return run(
        ImagePipeline.evaluation(
            shape, new InputColours(DATASET.colours(), Normalisation.MEAN_STD), TestViews.CENTRE),
        1,
        image);
  }

  private static float[] run(ImagePipeline pipeline, int epoch, byte[] image) {
    FloatBuffer out = SmallDataset.room(pipeline.shape().size());
    try (ImagePipeline.Lane lane = pipeline.lane()) {
      lane.run(sample(image), epoch, out, 0);
    }
    return SmallDataset.values(out);
  }

  private static EncodedSample sample(byte[] image) {
    byte[] header = Arrays.copyOf("00000007-k.png".getBytes(StandardCharsets.US_ASCII), 512);
    return new EncodedSample(7, "train/s.tar", ByteBuffer.wrap(header), ByteBuffer.wrap(image), 0);
  }
}
