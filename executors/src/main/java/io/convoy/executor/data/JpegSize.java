package io.convoy.executor.data;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The size of a JPEG image as its header tells it.
 *
 * @param height rows, in pixels
 * @param width columns, in pixels
 */
record JpegSize(int height, int width) {
  private static final int START = 0xd8;
  private static final int EXIF = 0xe1;
  private static final int SCAN = 0xda;

  /**
   * Reads it without decoding.
   *
   * @return empty if it is no JPEG, or may be turned by Exif's orientation, or is broken
   */
  static Optional<JpegSize> of(ByteBuffer image) {
    int at = image.position();
    int end = image.limit();
    if (end - at < 4 || marker(image, at) != START) {
      return Optional.empty();
    }
    at += 2;
    while (at + 9 < end) {
      int marker = marker(image, at);
      if (marker < 0 || marker == EXIF || marker == SCAN) {
        return Optional.empty();
      }
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame) {
        JpegSize size = new JpegSize(word(image, at + 5), word(image, at + 7));
        return size.height() > 0 && size.width() > 0 ? Optional.of(size) : Optional.empty();
      }
      at += marker == 0xff ? 1 : 2 + word(image, at + 2);
    }
    return Optional.empty();
  }

  private static int marker(ByteBuffer image, int at) {
    return (image.get(at) & 0xff) == 0xff ? image.get(at + 1) & 0xff : -1;
  }

  private static int word(ByteBuffer image, int at) {
    return ((image.get(at) & 0xff) << 8) | (image.get(at + 1) & 0xff);
  }
}
