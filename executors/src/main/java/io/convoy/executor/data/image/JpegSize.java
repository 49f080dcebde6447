package io.convoy.executor.data.image;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The size of a JPEG image as its header tells it.
 *
 * @param height rows, in pixels
 * @param width columns, in pixels
 * @param heightPlace of the two bytes that say the height, from the first byte on
 * @param unit rows that are coded together; 0 unless all pixels are in one scan without restarts,
 *     from the top to the bottom, and then the file ends
 */
public record JpegSize(int height, int width, int heightPlace, int unit) {
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int EXIF = 0xe1;
  private static final int SCAN = 0xda;
  private static final int RESTARTS = 0xdd;
  private static final int EXTENDED = 0xc1;

  /**
   * Reads it without decoding.
   *
   * @return empty if it is no JPEG, or may be turned by Exif's orientation, or is broken
   */
  public static Optional<JpegSize> of(ByteBuffer image) {
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
        int unit = marker <= EXTENDED && isOneScan(image, at) ? unit(image, at) : 0;
        int place = at + 5 - image.position();
        JpegSize size = new JpegSize(word(image, at + 5), word(image, at + 7), place, unit);
        return size.height() > 0 && size.width() > 0 ? Optional.of(size) : Optional.empty();
      }
      at += marker == 0xff ? 1 : 2 + word(image, at + 2);
    }
    return Optional.empty();
  }

  private static boolean isOneScan(ByteBuffer image, int frame) {
    int end = image.limit();
    int components = image.get(frame + 9);
    int at = frame + 2 + word(image, frame + 2);
    while (at + 4 < end) {
      int marker = marker(image, at);
      if (marker == SCAN) {
        return image.get(at + 4) == components && marker(image, end - 2) == END;
      }
      if (marker < 0 || marker == RESTARTS) {
        return false;
      }
      at += marker == 0xff ? 1 : 2 + word(image, at + 2);
    }
    return false;
  }

  /**
   * Height of a coded unit: 8 rows for each row of the most finely sampled component (ITU-T T.81,
   * A.2).
   */
  private static int unit(ByteBuffer image, int frame) {
    int most = 1;
    for (int component = 0; component < image.get(frame + 9); component++) {
      most = Math.max(most, image.get(frame + 11 + 3 * component) & 0xf);
    }
    return 8 * most;
  }

  /** How many rows to decode so that those above a bottom are as they are in the whole image. */
  public int upper(int bottom) {
    return unit == 0 ? height : Math.min(height, (bottom + unit - 1) / unit * unit);
  }

  private static int marker(ByteBuffer image, int at) {
    return (image.get(at) & 0xff) == 0xff ? image.get(at + 1) & 0xff : -1;
  }

  private static int word(ByteBuffer image, int at) {
    return ((image.get(at) & 0xff) << 8) | (image.get(at + 1) & 0xff);
  }
}
