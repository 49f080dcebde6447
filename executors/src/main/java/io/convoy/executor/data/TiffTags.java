package io.convoy.executor.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Whole numbers of the first directory of a TIFF file (TIFF 6.0, section 2), which is also how EXIF
 * is written.
 */
final class TiffTags {
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;

  private static final int ORIENTATION = 274;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY = 12;

  private final Map<Integer, Long> values;

  private TiffTags(Map<Integer, Long> values) {
    this.values = values;
  }

  /**
   * Reads the directory.
   *
   * @throws IndexOutOfBoundsException if it is not whole
   */
  static TiffTags read(ByteBuffer file) {
    ByteBuffer bytes =
        file.slice().order(file.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int at = bytes.getInt(4);
    int entries = Short.toUnsignedInt(bytes.getShort(at));
    Map<Integer, Long> values = new HashMap<>();
    for (int entry = at + 2; entries > 0; entries--, entry += ENTRY) {
      int type = bytes.getShort(entry + 2);
      if (bytes.getInt(entry + 4) == 1 && (type == SHORT || type == LONG)) {
        long value =
            type == SHORT
                ? Short.toUnsignedLong(bytes.getShort(entry + 8))
                : Integer.toUnsignedLong(bytes.getInt(entry + 8));
        values.putIfAbsent(Short.toUnsignedInt(bytes.getShort(entry)), value);
      }
    }
    return new TiffTags(values);
  }

  long value(int tag, long missing) {
    return values.getOrDefault(tag, missing);
  }

  /**
   * How a camera was held: 1 (upright) to 8.
   *
   * @param exif with or without the {@code Exif} that JPEG puts before it; damaged ones count as
   *     upright
   */
  static int orientation(ByteBuffer exif) {
    try {
      int start = exif.get(0) == 'E' ? 6 : 0;
      long value = read(exif.slice(start, exif.limit() - start)).value(ORIENTATION, 1);
      return value >= 1 && value <= 8 ? (int) value : 1;
    } catch (IndexOutOfBoundsException e) {
      return 1;
    }
  }
}
