package io.convoy.executor.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * The orientation in a JPEG file's Exif, which the standard has as a 16-bit number. Some tools
 * write 8 or 32 bits, which OpenCV misreads.
 */
public final class ExifOrientation {
  private static final int EXIF = 0xe1;
  private static final int START_OF_SCAN = 0xda;
  private static final int HEADER = 0x45786966; // Exif
  private static final int ORIENTATION = 274;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;
  private static final Set<Integer> OTHERS = Set.of(1, 4, 6, 8, 9);

  private ExifOrientation() {}

  /** The same file, with its orientation as the standard has it. */
  public static byte[] standard(byte[] jpeg) {
    try {
      int tiff = exif(ByteBuffer.wrap(jpeg));
      return tiff < 0 ? jpeg : standard(jpeg, tiff);
    } catch (IndexOutOfBoundsException e) {
      return jpeg; // damaged Exif counts as none
    }
  }

  /** Where the first segment of Exif has its TIFF header; -1 if there is none. */
  private static int exif(ByteBuffer jpeg) {
    int at = 2;
    while ((jpeg.get(at) & 0xff) == 0xff && (jpeg.get(at + 1) & 0xff) != START_OF_SCAN) {
      if ((jpeg.get(at + 1) & 0xff) == EXIF && jpeg.getInt(at + 4) == HEADER) {
        return at + 10;
      }
      at += 2 + Short.toUnsignedInt(jpeg.getShort(at + 2));
    }
    return -1;
  }

  private static byte[] standard(byte[] jpeg, int tiff) {
    ByteOrder order = jpeg[tiff] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer exif = ByteBuffer.wrap(jpeg).order(order);
    int directory = tiff + exif.getInt(tiff + 4);
    int entries = Short.toUnsignedInt(exif.getShort(directory));
    for (int entry = directory + 2; entries > 0; entries--, entry += ENTRY) {
      int type = exif.getShort(entry + 2);
      boolean other =
          exif.getShort(entry) == ORIENTATION
              && exif.getInt(entry + 4) == 1
              && OTHERS.contains(type);
      int value = other ? value(exif, type, entry + 8) : 0;
      if (value >= 1 && value <= 8) {
        byte[] copy = jpeg.clone();
        ByteBuffer.wrap(copy)
            .order(order)
            .putShort(entry + 2, (short) SHORT)
            .putInt(entry + 8, 0)
            .putShort(entry + 8, (short) value);
        return copy;
      }
    }
    return jpeg;
  }

  private static int value(ByteBuffer exif, int type, int at) {
    return switch (type) {
      case 1, 6 -> exif.get(at);
      case 8 -> exif.getShort(at);
      default -> exif.getInt(at);
    };
  }
}
