package io.convoy.executor.data.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An encoding of images, known by its first bytes and not by the file's name. */
public enum ImageFormat {
  JPEG("jpg", "ffd8ff"),
  PNG("png", "89504e470d0a1a0a"),
  WEBP("webp", "52494646........57454250"),
  BMP("bmp", "424d"),
  GIF("gif", "47494638"),
  TIFF_LITTLE_ENDIAN("tiff", "49492a00"),
  TIFF_BIG_ENDIAN("tiff", "4d4d002a");

  static final String NAMES = "JPEG, PNG, WebP, BMP, GIF, TIFF";

  private static final Set<String> EXTENSIONS =
      Stream.concat(
              Stream.of("jpeg", "jpe", "tif"), Arrays.stream(values()).map(ImageFormat::extension))
          .collect(Collectors.toUnmodifiableSet());

  private final String extension;
  private final String magic;

  ImageFormat(String extension, String magic) {
    this.extension = extension;
    this.magic = magic;
  }

  /** The ending of such a file in a shard, without the dot. */
  public String extension() {
    return extension;
  }

  /** Its name as people write it. */
  public String title() {
    return switch (this) {
      case WEBP -> "WebP";
      case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN -> "TIFF";
      default -> name();
    };
  }

  /** The format of an encoded image, or empty if these are the first bytes of none. */
  public static Optional<ImageFormat> of(byte[] image) {
    return Arrays.stream(values()).filter(format -> format.begins(image)).findFirst();
  }

  /** Whether a sample's component with this extension, in small or capital letters, is an image. */
  public static boolean isExtension(String extension) {
    return EXTENSIONS.contains(extension.toLowerCase(Locale.ROOT));
  }

  private boolean begins(byte[] image) {
    if (image.length < magic.length() / 2) {
      return false;
    }
    for (int i = 0; i < magic.length(); i += 2) {
      String hex = magic.substring(i, i + 2);
      if (!hex.equals("..") && Integer.parseInt(hex, 16) != Byte.toUnsignedInt(image[i / 2])) {
        return false;
      }
    }
    return true;
  }
}
