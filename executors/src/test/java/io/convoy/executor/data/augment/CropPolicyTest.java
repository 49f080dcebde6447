package io.convoy.executor.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_411;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_422;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_440;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.image.JpegSize;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.image.PixelImage;
import io.convoy.executor.data.pipeline.CropDecoder;
import io.convoy.executor.data.shard.SmallDataset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

class CropPolicyTest {
  private static final ImageShape SHAPE = new ImageShape(20, 20, 3);

  @Test
  void randomResizedCrop_manyDraws_coverTheRangesEvenly() {
    RandomResizedCrop crop = new RandomResizedCrop(new Interval(0.25, 0.5), new Interval(0.5, 2));
    SampleRandom random = new SampleRandom();
    double area = 0;
    double ratio = 0;
    double top = 0;
    int wide = 0;
    for (int i = 0; i < 20_000; i++) {
      CropBox box = crop.box(1000, 1000, random.start(1, 1, i));
      double share = box.height() * box.width() / 1e6;
      assertThat(share).isBetween(0.249, 0.501);
      assertThat((double) box.width() / box.height()).isBetween(0.499, 2.01);
      assertThat(box.top() + box.height()).isLessThanOrEqualTo(1000);
      assertThat(box.left() + box.width()).isLessThanOrEqualTo(1000);
      area += share;
      ratio += Math.log((double) box.width() / box.height());
      top += (double) box.top() / (1000 - box.height());
      wide += box.width() > box.height() ? 1 : 0;
    }
    assertThat(area / 20_000).isBetween(0.37, 0.38);
    assertThat(ratio / 20_000).isBetween(-0.015, 0.015);
    assertThat(top / 20_000).isBetween(0.49, 0.51);
    assertThat(wide).isBetween(9_700, 10_300);
  }

  @Test
  void randomResizedCrop_ofAStrip_takesTheLargestAllowedCentre() {
    RandomResizedCrop crop =
        new RandomResizedCrop(new Interval(0.9, 1), new Interval(0.75, 4.0 / 3));
    assertThat(crop.box(30, 1000, new SampleRandom().start(1, 1, 1)))
        .isEqualTo(new CropBox(0, 480, 30, 40));
    assertThat(crop.box(1000, 30, new SampleRandom().start(1, 1, 1)))
        .isEqualTo(new CropBox(480, 0, 40, 30));
  }

  @Test
  void scaleJitter_manyDraws_areSquaresOfTheRightSizes() {
    ScaleJitter jitter = new ScaleJitter(new Interval(25, 50), SHAPE);
    SampleRandom random = new SampleRandom();
    int smallest = Integer.MAX_VALUE;
    int largest = 0;
    for (int i = 0; i < 5_000; i++) {
      CropBox box = jitter.box(100, 140, random.start(1, 1, i));
      assertThat(box.height()).isEqualTo(box.width());
      assertThat(box.left() + box.width()).isLessThanOrEqualTo(140);
      smallest = Math.min(smallest, box.height());
      largest = Math.max(largest, box.height());
    }
    // 20 of 50 and 20 of 25 of the shorter side of 100
    assertThat(smallest).isEqualTo(40);
    assertThat(largest).isEqualTo(80);
    assertThatThrownBy(() -> new ScaleJitter(new Interval(19, 50), SHAPE))
        .hasMessageContaining("must start at 20 pixels or more");
  }

  @Test
  void frame_largeParts_areReducedWhileDecoding() {
    assertThat(new CropBox(0, 0, 39, 100).reduction(SHAPE)).isEqualTo(1);
    assertThat(new CropBox(0, 0, 40, 100).reduction(SHAPE)).isEqualTo(2);
    assertThat(new CropBox(0, 0, 1000, 1000).reduction(SHAPE)).isEqualTo(8);
    assertThat(new CropBox(9, 7, 40, 41).reduced(2, 100, 100)).isEqualTo(new CropBox(4, 3, 20, 20));
  }

  /** A byte behind the end makes the decoder take the whole image. */
  @Test
  void decode_noFurtherThanThePart_hasThePixelsOfTheWhole() {
    CropPolicy crop = new RandomResizedCrop(new Interval(0.02, 0.9), new Interval(0.5, 2));
    Map<Integer, Integer> units =
        Map.of(
            IMWRITE_JPEG_SAMPLING_FACTOR_411, 8,
            IMWRITE_JPEG_SAMPLING_FACTOR_420, 16,
            IMWRITE_JPEG_SAMPLING_FACTOR_422, 8,
            IMWRITE_JPEG_SAMPLING_FACTOR_440, 16,
            IMWRITE_JPEG_SAMPLING_FACTOR_444, 8);
    units.forEach(
        (sampling, unit) -> {
          byte[] jpeg = noise(IMWRITE_JPEG_SAMPLING_FACTOR, sampling);
          assertThat(JpegSize.of(ByteBuffer.wrap(jpeg)).orElseThrow().unit()).isEqualTo(unit);
          byte[] longer = Arrays.copyOf(jpeg, jpeg.length + 1);
          assertThat(JpegSize.of(ByteBuffer.wrap(longer)).orElseThrow().unit()).isZero();
          for (int epoch = 1; epoch <= 40; epoch++) {
            assertThat(decoded(crop, jpeg, epoch).pixels())
                .as("sampling %x, epoch %d", sampling, epoch)
                .isEqualTo(decoded(crop, longer, epoch).pixels());
          }
        });
  }

  @Test
  void jpegSize_ofSeveralScansOrRestarts_isDecodedWhole() {
    for (int option : new int[] {IMWRITE_JPEG_PROGRESSIVE, IMWRITE_JPEG_RST_INTERVAL}) {
      JpegSize size = JpegSize.of(ByteBuffer.wrap(noise(option, 1))).orElseThrow();
      assertThat(size.unit()).isZero();
      assertThat(size.upper(10)).isEqualTo(300);
    }
    JpegSize size = new JpegSize(100, 50, 7, 16);
    assertThat(size.upper(48)).isEqualTo(48);
    assertThat(size.upper(49)).isEqualTo(64);
    assertThat(size.upper(97)).isEqualTo(100);
  }

  private static byte[] noise(int option, int value) {
    byte[] rgb = new byte[3 * 300 * 200];
    new Random(5).nextBytes(rgb);
    OpenCv.load();
    try (Mat image = new Mat(300, 200, CV_8UC3);
        BytePointer out = new BytePointer();
        IntPointer options = new IntPointer(option, value)) {
      image.<ByteBuffer>createBuffer().put(rgb);
      imencode(".jpg", image, out, options);
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  @Test
  void jpegSize_ofJpegs_isThatOfTheImage() {
    byte[] jpeg = SmallDataset.encoded(".jpg", new byte[3 * 37 * 21], 37, 21);
    assertThat(JpegSize.of(ByteBuffer.wrap(jpeg)))
        .hasValueSatisfying(
            size -> {
              assertThat(size.height()).isEqualTo(37);
              assertThat(size.width()).isEqualTo(21);
            });
    assertThat(JpegSize.of(ByteBuffer.wrap(jpeg, 0, 40))).isEmpty();
    assertThat(JpegSize.of(ByteBuffer.wrap(SmallDataset.noise(1, 4, 4).get(0)))).isEmpty();
    assertThat(JpegSize.of(ByteBuffer.wrap(new byte[2]))).isEmpty();
  }

  @Test
  void decode_reducedOrNot_showsTheSamePart() {
    // left half red, right half blue, brighter downwards
    byte[] rgb = new byte[3 * 160 * 160];
    for (int i = 0; i < 160 * 160; i++) {
      rgb[3 * i + (i % 160 < 80 ? 0 : 2)] = (byte) (60 + i / 160);
    }
    CropPolicy right = (height, width, random) -> new CropBox(0, width / 2, height, width / 2);
    CropPolicy small = (height, width, random) -> new CropBox(40, 0, 30, 30);
    for (String format : new String[] {".jpg", ".png"}) {
      byte[] image = SmallDataset.encoded(format, rgb, 160, 160);
      assertLevels(decoded(right, image), 2, 64, 216);
      assertLevels(decoded(small, image), 0, 100, 129);
    }
  }

  private static void assertLevels(PixelImage image, int channel, int first, int last) {
    byte[] pixels = image.pixels();
    for (int c = 0; c < 3; c++) {
      int top = pixels[10 * 3 + c] & 0xff;
      int bottom = pixels[(19 * 20 + 10) * 3 + c] & 0xff;
      assertThat(top).isBetween(c == channel ? first - 6 : 0, c == channel ? first + 6 : 12);
      assertThat(bottom).isBetween(c == channel ? last - 6 : 0, c == channel ? last + 6 : 12);
    }
  }

  private static PixelImage decoded(CropPolicy crop, byte[] bytes) {
    return decoded(crop, bytes, 1);
  }

  private static PixelImage decoded(CropPolicy crop, byte[] bytes, int epoch) {
    PixelImage image = new PixelImage(SHAPE);
    try (ImageDecoder decoder = new ImageDecoder(3);
        CropDecoder frames = new CropDecoder(decoder, crop)) {
      frames.decode(ByteBuffer.wrap(bytes), new SampleRandom().start(1, epoch, 1), image);
    }
    return image;
  }
}
