package io.convoy.executor.data.image;

import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The compressed pixels of a PNG file (ISO/IEC 15948), checked before they are decoded: libpng
 * writes what is wrong with them to the terminal, without the file's name.
 */
public final class PngPixels {
  private static final int PIXELS = 0x49444154;
  private static final int END = 0x49454e44;
  private static final int FIRST_CHUNK = 8;
  private static final int LAST_FILTER = 4;

  /** Adam7's passes: first column and row, and their steps. */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private final byte[] bytes;
  private final ByteBuffer file;
  private final Inflater inflater = new Inflater();
  private int chunk = FIRST_CHUNK;
  private final byte[] room = new byte[1 << 15];

  private PngPixels(byte[] bytes) {
    this.bytes = bytes;
    file = ByteBuffer.wrap(bytes);
  }

  /**
   * Checks them.
   *
   * @param image a PNG file whose header is whole
   * @throws DataException if they are damaged or end too early
   */
  public static void check(byte[] image) {
    PngPixels pixels = new PngPixels(image);
    try {
      pixels.check();
    } catch (DataFormatException | IndexOutOfBoundsException e) {
      throw new DataException("the PNG image is truncated or corrupt", e);
    } finally {
      pixels.inflater.end();
    }
  }

  private void check() throws DataFormatException {
    long width = Integer.toUnsignedLong(file.getInt(16));
    long height = Integer.toUnsignedLong(file.getInt(20));
    int bits = file.get(24) * channels(file.get(25));
    for (int[] pass : file.get(28) == 1 ? PASSES : ONE_PASS) {
      long columns = (width - pass[0] + pass[2] - 1) / pass[2];
      long rows = (height - pass[1] + pass[3] - 1) / pass[3];
      for (long row = 0; row < rows && columns > 0; row++) {
        checkRow((columns * bits + 7) / 8);
      }
    }
    while (!inflater.finished() && inflate(room.length) > 0) {
      // up to the checksum behind the last row
    }
  }

  private static int channels(int colourType) {
    return switch (colourType) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  private void checkRow(long bytes) throws DataFormatException {
    require(inflate(1) == 1 && room[0] >= 0 && room[0] <= LAST_FILTER);
    for (long left = bytes; left > 0; ) {
      int count = inflate((int) Math.min(left, room.length));
      require(count > 0);
      left -= count;
    }
  }

  private static void require(boolean whole) throws DataFormatException {
    if (!whole) {
      throw new DataFormatException("not enough pixels, or an unknown filter");
    }
  }

  /** Bytes that have come, at most so many; 0 at the end. */
  private int inflate(int most) throws DataFormatException {
    while (true) {
      int count = inflater.inflate(room, 0, most);
      if (count > 0 || inflater.finished()) {
        return count;
      }
      if (inflater.needsDictionary() || !feed()) {
        return 0;
      }
    }
  }

  /** Gives the next chunk of pixels. */
  private boolean feed() {
    while (chunk + 12 <= file.limit()) {
      int length = file.getInt(chunk);
      int type = file.getInt(chunk + 4);
      int at = chunk + 8;
      if (type == END || length < 0) {
        return false;
      }
      chunk = (int) Math.min((long) at + length + 4, file.limit());
      if (type == PIXELS && length > 0) {
        inflater.setInput(bytes, at, Math.min(length, file.limit() - at));
        return true;
      }
    }
    return false;
  }
}
