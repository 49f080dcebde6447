package io.convoy.executor.data.image;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a file is that is no image of a format which can be read, by its first bytes. */
final class ForeignImage {
  /** Bytes that are looked at. */
  static final int HEAD = 160;

  private static final String CONVERT = ", which cannot be read: convert it to JPEG or PNG";

  /**
   * A format.
   *
   * @param begin of its files, a regular expression over bytes as Latin-1
   * @param reason why it is refused
   */
  private record Kind(Pattern begin, String reason) {
    static Kind image(String begin, String name) {
      return new Kind(pattern(begin), name + CONVERT);
    }

    static Kind other(String begin, String name) {
      return new Kind(pattern(begin), "not an image, but " + name);
    }

    private static Pattern pattern(String begin) {
      return Pattern.compile(begin, Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          Kind.image("....ftyp.{0,24}avi[fs]", "an AVIF image"),
          Kind.image("....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)", "a HEIC image"),
          Kind.image("....ftypcrx ", "a camera's raw image (CR3)"),
          Kind.other("....ftyp", "a video or sound"),
          Kind.image("\\x00\\x00\\x00\\x0cjP  |\\xff\\x4f\\xff\\x51", "a JPEG 2000 image"),
          Kind.image("\\x00\\x00\\x00\\x0cJXL |\\xff\\x0a", "a JPEG XL image"),
          Kind.image("II\\xbc", "a JPEG XR image"),
          Kind.image("II\\x2b\\x00|MM\\x00\\x2b", "a BigTIFF image"),
          Kind.image("II(RO|RS|U\\x00)|MMOR|FUJIFILMCCD-RAW", "a camera's raw image"),
          Kind.image("8BP[SB]", "a Photoshop image"),
          Kind.image("\\x00\\x00[\\x01\\x02]\\x00[^\\x00]", "an icon (ICO)"),
          Kind.image("\\x76\\x2f\\x31\\x01", "an OpenEXR image"),
          Kind.image("#\\?(RADIANCE|RGBE)", "a Radiance HDR image"),
          Kind.image("P[1-7][\\s#]", "a PNM image"),
          Kind.image(".{128}DICM", "a DICOM image"),
          Kind.image("SIMPLE  =", "a FITS image"),
          Kind.image("DDS |qoif|FLIF|icns", "an image of a rare format"),
          Kind.image(
              "\\s*(<\\?xml[^>]*>\\s*)?(<!--.*?-->\\s*)?(<!DOCTYPE svg[^>]*>\\s*)?<svg",
              "an SVG drawing"),
          Kind.other("%PDF", "a PDF document"),
          Kind.other("\\x93NUMPY", "a NumPy array: write it as PNG"),
          Kind.other("\\x89HDF", "an HDF5 file"),
          Kind.other("PK\\x03\\x04", "a zip file: unpack it"),
          Kind.other("\\x1f\\x8b", "compressed by gzip: unpack it"),
          Kind.other("RIFF....AVI |\\x1a\\x45\\xdf\\xa3", "a video"),
          Kind.other(
              "\\s*(<!doctype html|<html|<head|<body)",
              "an HTML page, perhaps of a download that failed"),
          Kind.other(
              "version https://git-lfs", "a pointer of Git LFS: \"git lfs pull\" gets the image"));

  /** Compressions of TIFF that are common: none, CCITT's, LZW, JPEG, Deflate, PackBits. */
  private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32773L, 32946L);

  private ForeignImage() {}

  /** Why a file is refused that begins with these bytes and is no image. */
  static String reason(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return KINDS.stream()
        .filter(kind -> kind.begin().matcher(text).lookingAt())
        .findFirst()
        .map(Kind::reason)
        .orElse("not an image (" + ImageFormat.NAMES + ")");
  }

  /** What a TIFF file is that decoders of images misread; empty if it is a plain image. */
  static String tiff(TiffTags tags, byte[] head) {
    boolean canon = head.length > 9 && head[8] == 'C' && head[9] == 'R';
    boolean raw = canon || tags.has(TiffTags.DNG) || (tags.value(TiffTags.SUBFILE, 0) & 1) == 1;
    if (raw) {
      return "a camera's raw image" + CONVERT;
    }
    long bits = tags.value(TiffTags.BITS, 1);
    String kind =
        switch ((int) tags.value(TiffTags.SAMPLE_FORMAT, 1)) {
          case 2 -> "signed ";
          case 3 -> "float ";
          case 5, 6 -> "complex ";
          default -> "";
        };
    if (!kind.isEmpty() || bits > 16) {
      return String.format(
          Locale.ROOT,
          "a TIFF image of %d-bit %ssamples, which are not supported: convert it to 8 or 16 bits"
              + " without sign",
          bits,
          kind);
    }
    long compression = tags.value(TiffTags.COMPRESSION, 1);
    return COMPRESSIONS.contains(compression)
        ? ""
        : String.format(
            Locale.ROOT,
            "a TIFF image of a rare compression (%d), which is not read: convert it to LZW, Deflate"
                + " or PNG",
            compression);
  }
}
