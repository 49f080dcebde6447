package io.convoy.executor.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whole numbers of the first directory of a TIFF file (TIFF 6.0, section 2), which is also how EXIF
 * is written.
 */
final class TiffTags {
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;

  static final int SUBFILE = 254;
  static final int BITS = 258;
  static final int COMPRESSION = 259;
  static final int SAMPLE_FORMAT = 339;
  static final int DNG = 50706;

  private static final int ORIENTATION = 274;
  private static final Set<Integer> LISTS = Set.of(BITS, SAMPLE_FORMAT);
  private static final long UNKNOWN = -1;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int SIGNED_SHORT = 8;
  private static final int SIGNED_LONG = 9;
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
      int tag = Short.toUnsignedInt(bytes.getShort(entry));
      int type = bytes.getShort(entry + 2);
      long count = Integer.toUnsignedLong(bytes.getInt(entry + 4));
      if (tag == COMPRESSION) {
        // what a decoder may understand in another way must not pass for what is missing
        long one = value(bytes, type, entry + 8).orElse(UNKNOWN);
        values.putIfAbsent(tag, count == 1 ? one : UNKNOWN);
      } else if (count == 1 || tag == DNG) {
        value(bytes, type, entry + 8).ifPresent(value -> values.putIfAbsent(tag, value));
      } else if (LISTS.contains(tag) && type == SHORT && count > 1) {
        // two fit into the entry; the first stands for all
        int place = count == 2 ? entry + 8 : bytes.getInt(entry + 8);
        value(bytes, type, place).ifPresent(value -> values.putIfAbsent(tag, value));
      }
    }
    return new TiffTags(values);
  }

  private static Optional<Long> value(ByteBuffer bytes, int type, int at) {
    return switch (type) {
      case BYTE -> Optional.of(Byte.toUnsignedLong(bytes.get(at)));
      case SHORT, SIGNED_SHORT -> Optional.of(Short.toUnsignedLong(bytes.getShort(at)));
      case LONG, SIGNED_LONG -> Optional.of(Integer.toUnsignedLong(bytes.getInt(at)));
      default -> Optional.empty();
    };
  }

  boolean has(int tag) {
    return values.containsKey(tag);
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
