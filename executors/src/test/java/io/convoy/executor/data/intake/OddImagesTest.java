package io.convoy.executor.data.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.image.ImageFormat;
import io.convoy.executor.data.image.ImageHeader;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.testing.Damage;
import io.convoy.testing.OddImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of every kind become the right pixels, or are refused for the right reason. */
class OddImagesTest {
  private static final int WHITE = 0xffffff;
  private static final int[] UPRIGHT = OddImages.colours();
  private static final int[] GREYS = grey(OddImages.colours());

  private final ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT);
  private final ImageDecoder decoder = new ImageDecoder(3);
  private final OddImages picture = new OddImages(48, 32);

  @AfterEach
  void close() {
    intake.close();
    decoder.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "tiff"})
  void colours_ofEachFormat_areThose(String format) throws IOException {
    assertShows(picture.rgb(format), UPRIGHT);
    if (!format.equals("bmp")) {
      assertShows(picture.grey(format), GREYS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
  void palettes_andBits_becomeColours(String format) throws IOException {
    assertShows(picture.palette(format), UPRIGHT);
    assertShows(picture.bits(format), new int[] {0, 0, 0, WHITE});
  }

  @Test
  void webp_ofBothKinds_isDecoded() {
    assertShows(SmallDataset.encoded(".webp", picture.pixels(), 32, 48), UPRIGHT);
    assertShows(webp(100, opencv_core.CV_8UC3, 255), UPRIGHT);
    assertShows(webp(101, opencv_core.CV_8UC3, 255), UPRIGHT);
  }

  @Test
  void deepColours_keepTheirHighByte() throws IOException {
    assertShows(picture.deepPng(), UPRIGHT);
    assertShows(picture.deepGreyPng(), GREYS);
  }

  @Test
  void cmyk_asAdobeWritesIt_becomesRgb() throws IOException {
    assertShows(picture.cmykJpeg(), UPRIGHT);
    assertShows(picture.ycckJpeg(), UPRIGHT);
  }

  @Test
  void transparency_showsWhite() throws IOException {
    int half = 0x7f7f7f;
    assertShows(picture.transparentPng(), new int[] {WHITE, UPRIGHT[1], UPRIGHT[2], half});
    int[] first = {WHITE, UPRIGHT[1], UPRIGHT[2], UPRIGHT[3]};
    assertShows(picture.transparentPalette("png"), first);
    assertShows(picture.transparentPalette("gif"), first);
    assertShows(webp(101, opencv_core.CV_8UC4, 0), new int[] {WHITE, WHITE, WHITE, WHITE});
    assertShows(webp(101, opencv_core.CV_8UC4, 255), UPRIGHT);
  }

  @Test
  void transparency_inGrey_showsWhite() throws IOException {
    try (ImageDecoder grey = new ImageDecoder(1)) {
      Mat image = grey.decode(ByteBuffer.wrap(picture.transparentPng()));
      assertThat(image.channels()).isEqualTo(1);
      try (BytePointer pixel = image.ptr(8, 12)) {
        assertThat(pixel.get() & 0xff).isEqualTo(255);
      }
    }
  }

  @Test
  void animation_isItsFirstFrame() throws IOException {
    assertShows(picture.animatedGif(), UPRIGHT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void orientation_ofCamera_isApplied(int orientation) throws IOException {
    int[] turned = Arrays.stream(OddImages.turned(orientation)).map(q -> UPRIGHT[q]).toArray();
    assertShows(picture.exifJpeg(orientation, ByteOrder.LITTLE_ENDIAN), turned);
    assertShows(picture.exifJpeg(orientation, ByteOrder.BIG_ENDIAN), turned);
    byte[] exif = OddImages.exif(orientation, ByteOrder.BIG_ENDIAN);
    assertShows(OddImages.withChunk(picture.rgb("png"), "eXIf", exif), turned);
    int[] seen = {WHITE, UPRIGHT[1], UPRIGHT[2], 0x7f7f7f};
    int[] turnedSeen = Arrays.stream(OddImages.turned(orientation)).map(q -> seen[q]).toArray();
    assertShows(OddImages.withChunk(picture.transparentPng(), "eXIf", exif), turnedSeen);
  }

  @Test
  void header_ofEachFormat_tellsTheSize() throws IOException {
    List<byte[]> files =
        List.of(
            picture.rgb("jpg"),
            picture.rgb("png"),
            picture.rgb("bmp"),
            picture.rgb("tiff"),
            picture.palette("gif"),
            picture.animatedGif(),
            picture.cmykJpeg(),
            webp(90, opencv_core.CV_8UC3, 255),
            webp(101, opencv_core.CV_8UC3, 255),
            webp(90, opencv_core.CV_8UC4, 128));
    for (byte[] file : files) {
      ImageHeader header = ImageHeader.read(ByteBuffer.wrap(file));
      assertThat(List.of(header.width(), header.height(), header.pixels()))
          .as(header.format().title())
          .containsExactly(48L, 32L, 48L * 32);
    }
  }

  /** More than 200 files of more than 20 kinds, as damaged as they come. */
  @Test
  void damagedFiles_areDecodedRightOrRefusedWithTheReason() throws IOException {
    Map<String, List<byte[]>> refused = new TreeMap<>();
    Map<String, List<byte[]>> decoded = new TreeMap<>();
    Random random = new Random(11);
    for (int i = 0; i < 10; i++) {
      damaged(new OddImages(40 + 2 * i, 60 - 2 * i), random, refused);
      odd(new OddImages(40 + 2 * i, 60 - 2 * i), i, decoded);
    }
    int files = 0;
    for (Map.Entry<String, List<byte[]>> kind : refused.entrySet()) {
      String reason = kind.getKey().substring(kind.getKey().indexOf(':') + 1);
      for (byte[] file : kind.getValue()) {
        assertThatThrownBy(() -> intake.accept(file))
            .as(kind.getKey())
            .isInstanceOf(DataException.class)
            .hasMessageContaining(reason)
            .hasMessageNotContaining("\n");
        files++;
      }
    }
    for (Map.Entry<String, List<byte[]>> kind : decoded.entrySet()) {
      for (byte[] file : kind.getValue()) {
        assertShows(file, UPRIGHT);
        assertThat(intake.accept(file).bytes()).as(kind.getKey()).isEqualTo(file);
        files++;
      }
    }
    assertThat(refused.size() + decoded.size()).isGreaterThanOrEqualTo(20);
    assertThat(files).isGreaterThanOrEqualTo(200);
  }

  /** Kinds by "name:reason". */
  private void damaged(OddImages image, Random random, Map<String, List<byte[]>> kinds)
      throws IOException {
    byte[] jpeg = image.rgb("jpg");
    byte[] png = image.rgb("png");
    byte[] bmp = image.rgb("bmp");
    byte[] gif = image.palette("gif");
    byte[] tiff = image.rgb("tiff");
    byte[] webp = SmallDataset.encoded(".webp", image.pixels(), height(png), width(png));
    add(kinds, "cut jpeg:the JPEG image is truncated", Damage.cut(jpeg, random));
    add(kinds, "cut png:the PNG image is truncated", Damage.cut(png, random));
    add(kinds, "cut bmp:the BMP image is truncated", Damage.cut(bmp, random));
    add(kinds, "cut gif:the GIF image is truncated", Damage.cut(gif, random));
    add(kinds, "cut webp:the WebP image is truncated", Damage.cut(webp, random));
    add(kinds, "cut tiff:the TIFF image is truncated", Damage.cut(tiff, random));
    add(kinds, "empty:the file is empty", new byte[0]);
    add(kinds, "zeros:not an image", new byte[1 + random.nextInt(5000)]);
    byte[] page = "<!DOCTYPE html><title>404</title>".getBytes(StandardCharsets.UTF_8);
    add(kinds, "page:not an image", page);
    add(kinds, "noise:not an image", Damage.noise(random, new byte[] {1}));
    add(kinds, "jpeg noise:", Damage.noise(random, Arrays.copyOf(jpeg, 4)));
    add(kinds, "png noise:", Damage.noise(random, Arrays.copyOf(png, 33)));
    add(kinds, "gif noise:", Damage.noise(random, Arrays.copyOf(gif, 13)));
    add(kinds, "png bomb:larger than --max-pixels", OddImages.resizedPng(png, 60_000, 50_000));
    add(kinds, "jpeg bomb:larger than --max-pixels", OddImages.resizedJpeg(jpeg, 65_500, 65_500));
    add(kinds, "gif bomb:larger than --max-pixels", Damage.patched(gif, 6, 0xff, 0xff, 0xff, 0xff));
    add(
        kinds,
        "bmp bomb:larger than --max-pixels",
        Damage.patched(bmp, 18, 0, 0, 1, 0, 0, 0, 1, 0));
    add(
        kinds,
        "webp bomb:larger than --max-pixels",
        Damage.patched(webp, 21, 0xff, 0xff, 0xff, 0x0f));
    add(kinds, "tall:longer than --max-aspect 50 times", OddImages.resizedPng(png, 9, 451));
    add(kinds, "no size:", OddImages.resizedPng(png, 0, 20));
    add(kinds, "png checksum:the PNG image is truncated or corrupt", Damage.flipped(png));
    byte[] progressive = progressive(image.pixels(), height(png), width(png));
    add(kinds, "scans:a JPEG image of", OddImages.manyScans(progressive, 300));
  }

  private static void odd(OddImages image, int number, Map<String, List<byte[]>> kinds)
      throws IOException {
    add(kinds, "cmyk", image.cmykJpeg());
    add(kinds, "ycck", image.ycckJpeg());
    add(kinds, "deep", image.deepPng());
    add(kinds, "animated", image.animatedGif());
    add(kinds, "upright exif", image.exifJpeg(1, ByteOrder.BIG_ENDIAN));
    add(kinds, "bytes after the end", Arrays.copyOf(image.rgb("jpg"), 20_000 + number));
  }

  private static void add(Map<String, List<byte[]>> kinds, String kind, byte[] file) {
    kinds.computeIfAbsent(kind, name -> new ArrayList<>()).add(file);
  }

  private static int width(byte[] png) {
    return ByteBuffer.wrap(png).getInt(16);
  }

  private static int height(byte[] png) {
    return ByteBuffer.wrap(png).getInt(20);
  }

  private static byte[] progressive(byte[] rgb, int height, int width) {
    try (Mat image = new Mat(height, width, opencv_core.CV_8UC3);
        IntPointer options = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1)) {
      image.data().put(rgb);
      return encode(".jpg", image, options);
    }
  }

  private byte[] webp(int quality, int type, int alpha) {
    OpenCv.load();
    byte[] rgb = picture.pixels();
    try (Mat image = new Mat(32, 48, type);
        IntPointer options = new IntPointer(opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality)) {
      ByteBuffer bytes = image.createBuffer();
      for (int i = 0; i < rgb.length; i += 3) {
        bytes.put(rgb[i + 2]).put(rgb[i + 1]).put(rgb[i]);
        if (type == opencv_core.CV_8UC4) {
          bytes.put((byte) alpha);
        }
      }
      return encode(".webp", image, options);
    }
  }

  private static byte[] encode(String extension, Mat image, IntPointer options) {
    try (BytePointer out = new BytePointer()) {
      opencv_imgcodecs.imencode(extension, image, out, options);
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  private static int[] grey(int[] colours) {
    return Arrays.stream(colours).map(colour -> 0x10101 * OddImages.grey(colour)).toArray();
  }

  /** Checks the middles of the quadrants; JPEG and grey may be some levels off. */
  private void assertShows(byte[] file, int[] quadrants) {
    Mat image = decoder.decode(ByteBuffer.wrap(file));
    for (int q = 0; q < 4; q++) {
      int row = image.rows() * (q < 2 ? 1 : 3) / 4;
      int col = image.cols() * (q % 2 == 0 ? 1 : 3) / 4;
      try (BytePointer pixel = image.ptr(row, col)) {
        for (int c = 0; c < 3; c++) {
          int wanted = quadrants[q] >> (16 - 8 * c) & 0xff;
          assertThat(pixel.get(c) & 0xff)
              .as("%s quadrant %d channel %d", ImageFormat.of(file), q, c)
              .isBetween(wanted - 12, wanted + 12);
        }
      }
    }
  }
}
