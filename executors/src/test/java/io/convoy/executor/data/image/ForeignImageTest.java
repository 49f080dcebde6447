package io.convoy.executor.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.intake.ImageIntake;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.storage.DataException;
import io.convoy.testing.OddImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no image, or use what images seldom use. */
class ForeignImageTest {
  private final ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT);

  @AfterEach
  void close() {
    intake.close();
  }

  private void assertRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> intake.accept(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of("\0\0\0\u0018ftypheic", "a HEIC image"),
        Arguments.of("\0\0\0\u0018ftypmif1\0\0\0\0mif1heic", "a HEIC image"),
        Arguments.of("\0\0\0\u0018ftypavif", "an AVIF image"),
        Arguments.of("\0\0\0\u0018ftypmif1\0\0\0\0mif1avif", "an AVIF image"),
        Arguments.of("\0\0\0\u0018ftypisom", "not an image, but a video"),
        Arguments.of("\0\0\0\u000cjP  \r\n", "a JPEG 2000 image"),
        Arguments.of("\u00ffO\u00ffQ", "a JPEG 2000 image"),
        Arguments.of("\0\0\0\u000cJXL x", "a JPEG XL image"),
        Arguments.of("II+\0\u0008", "a BigTIFF image"),
        Arguments.of("MM\0+\0\u0008", "a BigTIFF image"),
        Arguments.of("8BPS\0\1", "a Photoshop image"),
        Arguments.of("P6 3 3 255 x", "a PNM image"),
        Arguments.of("<svg xmlns=", "an SVG drawing"),
        Arguments.of("<?xml version='1.0'?>\n<svg x", "an SVG drawing"),
        Arguments.of("<!DOCTYPE html>", "not an image, but an HTML page"),
        Arguments.of(
            "version https://git-lfs.github.com/spec/v1", "not an image, but a pointer of Git LFS"),
        Arguments.of("%PDF-1.4", "not an image, but a PDF"),
        Arguments.of("\u0093NUMPY", "not an image, but a NumPy array"),
        Arguments.of("some words", "not an image (JPEG, PNG, WebP, BMP, GIF, TIFF)"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_ofAnotherFormat_isNamed(String begin, String reason) {
    assertRefused(Arrays.copyOf(begin.getBytes(StandardCharsets.ISO_8859_1), 200), reason);
  }

  @Test
  void dicom_isNamed() {
    byte[] file = new byte[200];
    System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, file, 128, 4);
    assertRefused(file, "a DICOM image, which cannot be read: convert it");
  }

  @Test
  void tiff_ofFloats_isNamed() {
    try (Mat floats = new Mat(8, 8, opencv_core.CV_32FC1);
        Mat colours = new Mat(8, 8, opencv_core.CV_32FC3);
        Mat doubles = new Mat(8, 8, opencv_core.CV_64FC1)) {
      assertRefused(
          encoded(floats), "a TIFF image of 32-bit float samples, which are not supported");
      assertRefused(encoded(colours), "a TIFF image of 32-bit float samples");
      assertRefused(encoded(doubles), "a TIFF image of 64-bit float samples");
    }
  }

  private static byte[] encoded(Mat image) {
    try (BytePointer out = new BytePointer()) {
      assertThat(opencv_imgcodecs.imencode(".tiff", image, out)).isTrue();
      byte[] bytes = new byte[Math.toIntExact(out.limit())];
      out.get(bytes);
      return bytes;
    }
  }

  @Test
  void tiff_ofACamera_isNamed() throws IOException {
    byte[] tiff = tiff(254, 4, 1);
    assertRefused(tiff, "a camera's raw image, which cannot be read");
    assertRefused(tiff(50706, 1, 1), "a camera's raw image");
    assertRefused(tiff(258, 3, 32), "a TIFF image of 32-bit samples");
    assertRefused(tiff(339, 3, 2), "a TIFF image of 8-bit signed samples");
  }

  @Test
  void tiff_ofARareCompression_isRefusedBeforeLibtiffSeesIt() {
    int pixarLog = 32909;
    assertRefused(tiff(259, 3, pixarLog), "a TIFF image of a rare compression (32909)");
    assertRefused(tiff(259, 4, 6), "a TIFF image of a rare compression (6)");
    int longOfEightBytes = 16;
    assertRefused(tiff(259, longOfEightBytes, 8), "a TIFF image of a rare compression (-1)");
    for (int common : new int[] {1, 2, 3, 4, 5, 7, 8, 32773, 32946}) {
      assertThat(ImageHeader.read(ByteBuffer.wrap(tiff(259, 3, common))).width()).isEqualTo(4);
    }
  }

  /** A TIFF header of one tag beside the size and bits. */
  private static byte[] tiff(int tag, int type, int value) {
    ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("II".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    bytes.putShort((short) 4);
    int[][] entries = {{tag, type, value}, {256, 3, 4}, {257, 3, 4}, {258, 3, 8}};
    for (int[] entry : entries) {
      bytes.putShort((short) entry[0]).putShort((short) entry[1]).putInt(1).putInt(entry[2]);
    }
    return bytes.array();
  }

  @Test
  void jpeg_of12Bits_isNamed() throws IOException {
    byte[] jpeg = new OddImages(16, 16).rgb("jpg");
    for (int at = 2; at < jpeg.length - 5; at++) {
      if ((jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) == 0xc0) {
        jpeg[at + 4] = 12;
      }
    }
    assertRefused(jpeg, "a JPEG image of 12 bits, which cannot be read");
  }

  @Test
  void png_withDamagedPixels_isRefusedBeforeLibpngSeesIt() throws IOException {
    byte[] png = new OddImages(48, 32).rgb("png");
    PngPixels.check(png);
    int damaged = 0;
    for (int at = 41; at < png.length - 16; at++) {
      byte[] flipped = png.clone();
      flipped[at] ^= 0x10;
      try {
        PngPixels.check(flipped);
      } catch (DataException e) {
        assertThat(e).hasMessage("the PNG image is truncated or corrupt");
        damaged++;
      }
    }
    assertThat(damaged).isGreaterThan((png.length - 57) * 9 / 10);
    assertRefused(Arrays.copyOf(png, png.length - 40), "the PNG image is truncated or corrupt");
    assertRefused(OddImages.resizedPng(png, 48, 33), "the PNG image is truncated or corrupt");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_USHORT_GRAY
      })
  void png_ofEachKind_isWhole(int type) throws IOException {
    for (int side : new int[] {1, 7, 64}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(new BufferedImage(side, side + 2, type), "png", out);
      PngPixels.check(out.toByteArray());
      assertThat(intake.accept(out.toByteArray()).bytes()).isEqualTo(out.toByteArray());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 6", "4, 6", "8, 3", "9, 8", "6, 5"})
  void jpeg_withOrientationOfAnotherType_isGivenTheUsualOne(int type, int orientation)
      throws IOException {
    OddImages picture = new OddImages(48, 32);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      byte[] usual = picture.exifJpeg(orientation, order);
      byte[] odd = usual.clone();
      // behind SOI, the segment's head and "Exif": the directory's first entry
      ByteBuffer entry = ByteBuffer.wrap(odd, 22, 12).slice().order(order);
      entry.putShort(2, (short) type).putInt(8, 0);
      switch (type) {
        case 1, 6 -> entry.put(8, (byte) orientation);
        case 8 -> entry.putShort(8, (short) orientation);
        default -> entry.putInt(8, orientation);
      }
      assertThat(intake.accept(odd).bytes()).isEqualTo(usual);
    }
  }

  @Test
  void jpeg_withUsualOrientation_keepsItsBytes() throws IOException {
    byte[] usual = new OddImages(48, 32).exifJpeg(6, ByteOrder.BIG_ENDIAN);
    assertThat(intake.accept(usual).bytes()).isSameAs(usual);
  }

  @Test
  void images_of16Bits_areCountedWithTheirLargestValue() throws IOException {
    assertThat(intake.deep()).isEqualTo(DeepImages.NONE);
    intake.accept(deep(1023));
    intake.accept(deep(700));
    intake.accept(new OddImages(16, 16).rgb("png"));
    assertThat(intake.deep()).isEqualTo(new DeepImages(2, 1023));
  }

  private static byte[] deep(int value) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(3, 3, 0, value);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
