package io.convoy.executor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageIntakeTest {
  @Test
  void accept_withoutResize_keepsTheBytes() {
    byte[] image = SmallDataset.encoded(".webp", new byte[300 * 3], 10, 30);
    try (ImageIntake intake = new ImageIntake(0)) {
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
    try (ImageIntake intake = new ImageIntake(20);
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
    try (ImageIntake intake = new ImageIntake(10)) {
      assertThat(intake.accept(image).bytes()).isEqualTo(image);
    }
  }

  @Test
  void accept_badFile_saysWhy() {
    byte[] jpeg = SmallDataset.encoded(".jpg", new byte[3 * 900], 30, 30);
    byte[] portable = SmallDataset.encoded(".ppm", new byte[3 * 900], 30, 30);
    try (ImageIntake intake = new ImageIntake(0)) {
      assertRefused(intake, new byte[0], "the file is empty");
      assertRefused(intake, "text".getBytes(StandardCharsets.UTF_8), "not an image (JPEG, ");
      assertRefused(intake, Arrays.copyOf(jpeg, jpeg.length - 9), "the JPEG image is truncated");
      assertRefused(intake, portable, "of a format other than JPEG, PNG");
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
    try (ImageIntake intake = new ImageIntake(0)) {
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
    try (ImageIntake all = new ImageIntake(0);
        ImageIntake odd = new ImageIntake(0);
        ImageIntake even = new ImageIntake(0)) {
      for (int i = 0; i < images.size(); i++) {
        all.accept(images.get(i));
        (i % 2 == 0 ? even : odd).accept(images.get(i));
      }
      odd.moments().add(even.moments());
      assertThat(odd.moments().statistics()).isEqualTo(all.moments().statistics());
    }
  }
}
