package io.convoy.executor.data.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageIntakeTest {
  @TempDir Path folder;

  @Test
  void accept_withoutResize_keepsTheBytes() {
    byte[] image = SmallDataset.encoded(".webp", new byte[300 * 3], 10, 30);
    try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT)) {
      ImageIntake.Accepted accepted = intake.accept(image);
      assertThat(accepted.bytes()).isEqualTo(image);
      assertThat(accepted.extension()).isEqualTo("webp");
    }
  }

  @ParameterizedTest
  @CsvSource({".jpg,jpg,60,90", ".png,png,60,90", ".bmp,png,60,90"})
  void accept_largeImage_isMadeSmaller(String from, String to, int rows, int cols) {
    byte[] rgb = new byte[3 * rows * cols];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) 200; // red
    }
    try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT.reducing(20));
        ImageDecoder decoder = new ImageDecoder(3)) {
      ImageIntake.Accepted accepted = intake.accept(SmallDataset.encoded(from, rgb, rows, cols));
      assertThat(accepted.extension()).isEqualTo(to);
      Mat decoded = decoder.decode(ByteBuffer.wrap(accepted.bytes()));
      assertThat(List.of(decoded.rows(), decoded.cols())).containsExactly(20, 30);
      assertThat(decoded.data().get(0) & 0xff).as("red").isBetween(195, 205);
      assertThat(decoded.data().get(2) & 0xff).as("blue").isLessThan(5);
    }
  }

  @Test
  void accept_smallImage_isNotResized() {
    byte[] image = SmallDataset.encoded(".png", new byte[300 * 3], 10, 30);
    try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT.reducing(10))) {
      assertThat(intake.accept(image).bytes()).isEqualTo(image);
    }
  }

  @Test
  void accept_badFile_saysWhy() {
    byte[] jpeg = SmallDataset.encoded(".jpg", new byte[3 * 900], 30, 30);
    byte[] portable = SmallDataset.encoded(".ppm", new byte[3 * 900], 30, 30);
    try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT)) {
      assertRefused(intake, new byte[0], "the file is empty");
      assertRefused(intake, "text".getBytes(StandardCharsets.UTF_8), "not an image (JPEG, ");
      assertRefused(intake, Arrays.copyOf(jpeg, jpeg.length - 9), "the JPEG image is truncated");
      assertRefused(intake, portable, "a PNM image, which cannot be read: convert it");
      assertThatThrownBy(() -> intake.moments().statistics())
          .as("refused images do not count")
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static void assertRefused(ImageIntake intake, byte[] image, String reason) {
    assertThatThrownBy(() -> intake.accept(image))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void moments_ofKnownPixels_giveMeanStdAndAxes() {
    // R is 0 or 200, G is always the half of it, B is 50
    byte[] rgb = {0, 0, 50, (byte) 200, 100, 50};
    try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT)) {
      intake.accept(SmallDataset.encoded(".png", rgb, 1, 2));
      Dataset.ColourStatistics colours = intake.moments().statistics();
      assertClose(colours.mean(), 100 / 255.0, 50 / 255.0, 50 / 255.0);
      assertClose(colours.std(), 100 / 255.0, 50 / 255.0, 0);
      assertClose(colours.eigenvalues(), 12500 / 65025.0, 0, 0);
      assertClose(colours.eigenvectors().get(0), 2 / Math.sqrt(5), 1 / Math.sqrt(5), 0);
    }
  }

  private static void assertClose(List<Double> actual, double... expected) {
    for (int i = 0; i < 3; i++) {
      assertThat(actual.get(i)).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void moments_addedInAnyOrder_areTheSame() {
    List<byte[]> images = SmallDataset.noise(12, 7, 5);
    try (ImageIntake all = new ImageIntake(IntakeOptions.DEFAULT);
        ImageIntake odd = new ImageIntake(IntakeOptions.DEFAULT);
        ImageIntake even = new ImageIntake(IntakeOptions.DEFAULT)) {
      for (int i = 0; i < images.size(); i++) {
        all.accept(images.get(i));
        (i % 2 == 0 ? even : odd).accept(images.get(i));
      }
      odd.moments().add(even.moments());
      assertThat(odd.moments().statistics()).isEqualTo(all.moments().statistics());
    }
  }

  @Test
  void meanImage_ofTwoImages_isTheirMean() throws IOException {
    byte[] dark = new byte[3 * 8 * 16];
    byte[] light = new byte[3 * 8 * 16];
    Arrays.fill(dark, (byte) 20);
    Arrays.fill(light, (byte) 101);
    light[3 * 5 + 1] = (byte) 201; // green of the second column of the centre
    try (ImageIntake one = new ImageIntake(withMean());
        ImageIntake other = new ImageIntake(withMean())) {
      one.accept(SmallDataset.encoded(".png", dark, 8, 16));
      other.accept(SmallDataset.encoded(".png", light, 8, 16));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      other.mean().orElseThrow().write(new DataOutputStream(out));
      MeanImage sum = one.mean().orElseThrow();
      sum.add(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
      Files.write(folder.resolve(MeanImage.FILE), sum.toPng());
    }
    float[] mean =
        MeanImage.read(DataFolder.of(new Configuration(false), folder.toUri().toString()));
    assertThat(mean).hasSize(3 * 8 * 8);
    for (int i = 0; i < mean.length; i++) {
      assertThat(mean[i]).isCloseTo((i == 4 ? 110.5f : 60.5f) / 255, within(1e-5f));
    }
  }

  private static IntakeOptions withMean() {
    return new IntakeOptions(0, 95, 1000, 50, 8);
  }

  @Test
  void options_outOfRange_nameTheOption() {
    assertThatThrownBy(() -> new IntakeOptions(5000, 95, 1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--resize = 5000");
    assertThatThrownBy(() -> new IntakeOptions(0, 0, 1, 1, 0))
        .hasMessageContaining("--jpeg-quality = 0");
    assertThatThrownBy(() -> new IntakeOptions(0, 95, 0, 1, 0))
        .hasMessageContaining("--max-pixels = 0");
    assertThatThrownBy(() -> new IntakeOptions(0, 95, 1, 0.5, 0))
        .hasMessageContaining("--max-aspect = 0.5");
    assertThatThrownBy(() -> new IntakeOptions(0, 95, 1, 1, 2000))
        .hasMessageContaining("--mean-image = 2000");
  }
}
