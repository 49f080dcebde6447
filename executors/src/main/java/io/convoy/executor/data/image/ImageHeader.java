package io.convoy.executor.data.image;

import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What an encoded image says of itself before it is decoded.
 *
 * @param format by its first bytes
 * @param width in pixels, as stored: before a camera's orientation is applied
 * @param height in pixels, likewise
 * @param frame pixels of the largest piece that a decoder may lay out, at least {@code width *
 *     height} where the file is honest
 * @param alpha whether pixels may be transparent; only known of PNG, WebP and GIF
 * @param orientation as EXIF numbers it, 1 (upright) to 8; only known of PNG and WebP
 * @param passes over all pixels that decoding takes: the scans of a progressive JPEG, else 1
 * @param bits of a sample; only known of PNG and TIFF, else 8
 */
public record ImageHeader(
    ImageFormat format,
    long width,
    long height,
    long frame,
    boolean alpha,
    int orientation,
    int passes,
    int bits) {
  private static final int SHALLOW = 8;

  /**
   * Reads a header.
   *
   * @param image from position to limit, which do not move
   * @throws DataException if it is empty, no image, or ends within the header
   */
  public static ImageHeader read(ByteBuffer image) {
    ByteBuffer bytes = image.slice().order(ByteOrder.BIG_ENDIAN);
    if (!bytes.hasRemaining()) {
      throw new DataException("the file is empty");
    }
    byte[] first = new byte[Math.min(ForeignImage.HEAD, bytes.remaining())];
    bytes.get(0, first);
    ImageFormat format =
        ImageFormat.of(first).orElseThrow(() -> new DataException(ForeignImage.reason(first)));
    try {
      ImageHeader header =
          switch (format) {
            case JPEG -> JpegHeader.read(bytes);
            case PNG -> PngHeader.read(bytes);
            case GIF -> GifHeader.read(bytes);
            case WEBP -> WebpHeader.read(bytes);
            case BMP -> bmp(bytes.order(ByteOrder.LITTLE_ENDIAN));
            case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN -> tiff(format, bytes, first);
          };
      if (header.width < 1 || header.height < 1) {
        throw new DataException(
            String.format("the %s image has no size in its header", format.title()));
      }
      return header;
    } catch (IndexOutOfBoundsException e) {
      throw new DataException(
          "the " + format.title() + " image is truncated or corrupt: it ends within its header", e);
    }
  }

  /** An opaque upright image in one piece. */
  static ImageHeader plain(ImageFormat format, long width, long height) {
    return new ImageHeader(format, width, height, width * height, false, 1, 1, SHALLOW);
  }

  /** Pixels that decoding must lay out. */
  public long pixels() {
    return Math.max(frame, width * height);
  }

  /** How many times the longer side is as long as the shorter one. */
  public double aspect() {
    return (double) Math.max(width, height) / Math.min(width, height);
  }

  private static ImageHeader bmp(ByteBuffer bytes) {
    int size = bytes.getInt(14);
    if (size == 12) {
      return plain(
          ImageFormat.BMP,
          Short.toUnsignedInt(bytes.getShort(18)),
          Short.toUnsignedInt(bytes.getShort(20)));
    }
    // rows run downwards if the height is negative
    return plain(ImageFormat.BMP, bytes.getInt(18), Math.abs((long) bytes.getInt(22)));
  }

  private static ImageHeader tiff(ImageFormat format, ByteBuffer bytes, byte[] first) {
    TiffTags tags = TiffTags.read(bytes);
    String foreign = ForeignImage.tiff(tags, first);
    if (!foreign.isEmpty()) {
      throw new DataException(foreign);
    }
    long width = tags.value(TiffTags.WIDTH, 0);
    long height = tags.value(TiffTags.HEIGHT, 0);
    long tile = tags.value(TiffTags.TILE_WIDTH, 0) * tags.value(TiffTags.TILE_HEIGHT, 0);
    int bits = (int) tags.value(TiffTags.BITS, 1);
    return new ImageHeader(
        format, width, height, Math.max(width * height, tile), false, 1, 1, bits);
  }

  /** The segments of a JPEG file (ITU-T T.81, annex B) up to its frame header. */
  private static final class JpegHeader {
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int PROGRESSIVE = 0xc2;
    private static final int LOSSLESS = 0xc3;

    static ImageHeader read(ByteBuffer bytes) {
      int at = 2;
      while (true) {
        while ((bytes.get(at) & 0xff) != 0xff || (bytes.get(at + 1) & 0xff) == 0xff) {
          at++;
        }
        int marker = bytes.get(at + 1) & 0xff;
        if (isFrame(marker)) {
          long height = Short.toUnsignedLong(bytes.getShort(at + 5));
          long width = Short.toUnsignedLong(bytes.getShort(at + 7));
          int scans = marker == PROGRESSIVE ? scans(bytes, at) : 1;
          requireUsual(marker, bytes.get(at + 4));
          return new ImageHeader(
              ImageFormat.JPEG, width, height, width * height, false, 1, scans, SHALLOW);
        }
        if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
          throw new IndexOutOfBoundsException("no frame before the first scan");
        }
        at += 2 + (isAlone(marker) ? 0 : Short.toUnsignedInt(bytes.getShort(at + 2)));
      }
    }

    private static void requireUsual(int marker, int bits) {
      if (marker == LOSSLESS || bits == 12 || bits == 16) {
        throw new DataException(
            String.format(
                "a %sJPEG image of %d bits, which cannot be read: convert it to JPEG or PNG of 8"
                    + " bits",
                marker == LOSSLESS ? "lossless " : "", bits));
      }
    }

    /** C0 to CF, but for tables (C4, CC) and a reserved one (C8). */
    private static boolean isFrame(int marker) {
      return marker == 0xc0 || (marker > 0xc0 && marker <= 0xcf && marker % 4 != 0);
    }

    private static boolean isAlone(int marker) {
      return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    }

    /** Within a scan FF is followed by 0 or a restart, so this counts scans only. */
    private static int scans(ByteBuffer bytes, int from) {
      int scans = 0;
      for (int i = from; i + 1 < bytes.limit(); i++) {
        if (bytes.get(i) == (byte) 0xff && bytes.get(i + 1) == (byte) START_OF_SCAN) {
          scans++;
        }
      }
      return Math.max(1, scans);
    }
  }

  /** The chunks of a PNG file (ISO/IEC 15948) up to its pixels. */
  private static final class PngHeader {
    private static final int HEADER = 0x49484452;
    private static final int TRANSPARENCY = 0x74524e53;
    private static final int EXIF = 0x65584966;
    private static final int PIXELS = 0x49444154;

    static ImageHeader read(ByteBuffer bytes) {
      if (bytes.getInt(12) != HEADER) {
        throw new IndexOutOfBoundsException("no IHDR");
      }
      long width = Integer.toUnsignedLong(bytes.getInt(16));
      long height = Integer.toUnsignedLong(bytes.getInt(20));
      int colourType = bytes.get(25);
      boolean alpha = colourType == 4 || colourType == 6;
      int orientation = 1;
      int at = 8;
      while (bytes.getInt(at + 4) != PIXELS) {
        int length = bytes.getInt(at);
        int type = bytes.getInt(at + 4);
        alpha |= type == TRANSPARENCY;
        if (type == EXIF) {
          orientation = TiffTags.orientation(bytes.slice(at + 8, length));
        }
        at = next(at, length, bytes.limit());
      }
      return new ImageHeader(
          ImageFormat.PNG, width, height, width * height, alpha, orientation, 1, bytes.get(24));
    }

    private static int next(int at, int length, int limit) {
      if (length < 0 || (long) at + length + 12 > limit) {
        throw new IndexOutOfBoundsException("a chunk of " + length + " bytes");
      }
      return at + length + 12;
    }
  }

  /** The blocks of a GIF file (GIF89a) up to its first frame. */
  private static final class GifHeader {
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int FRAME = 0x2c;

    static ImageHeader read(ByteBuffer source) {
      ByteBuffer bytes = source.order(ByteOrder.LITTLE_ENDIAN);
      long width = Short.toUnsignedLong(bytes.getShort(6));
      long height = Short.toUnsignedLong(bytes.getShort(8));
      int at = 13 + palette(bytes.get(10));
      boolean alpha = false;
      while (bytes.get(at) == EXTENSION) {
        if ((bytes.get(at + 1) & 0xff) == GRAPHIC_CONTROL) {
          alpha |= (bytes.get(at + 3) & 1) != 0;
        }
        at += 2;
        while (bytes.get(at) != 0) {
          at += 1 + (bytes.get(at) & 0xff);
        }
        at++;
      }
      if (bytes.get(at) != FRAME) {
        throw new IndexOutOfBoundsException("no frame");
      }
      long frameWidth = Short.toUnsignedLong(bytes.getShort(at + 5));
      long frameHeight = Short.toUnsignedLong(bytes.getShort(at + 7));
      boolean covered = frameWidth == width && frameHeight == height;
      return new ImageHeader(
          ImageFormat.GIF,
          width,
          height,
          frameWidth * frameHeight,
          alpha || !covered,
          1,
          1,
          SHALLOW);
    }

    private static int palette(byte flags) {
      return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }
  }

  /** The chunks of a WebP file (RFC 9649). */
  private static final class WebpHeader {
    private static final int LOSSY = 0x56503820;
    private static final int LOSSLESS = 0x5650384c;
    private static final int EXTENDED = 0x56503858;
    private static final int EXIF = 0x45584946;
    private static final int CHUNKS = 12;

    static ImageHeader read(ByteBuffer bytes) {
      int kind = bytes.getInt(CHUNKS);
      ByteBuffer little = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      return switch (kind) {
        case LOSSY ->
            plain(ImageFormat.WEBP, little.getShort(26) & 0x3fff, little.getShort(28) & 0x3fff);
        case LOSSLESS -> lossless(little.getInt(21));
        case EXTENDED -> extended(bytes, little);
        default -> throw new IndexOutOfBoundsException("no picture");
      };
    }

    private static ImageHeader lossless(int bits) {
      int width = (bits & 0x3fff) + 1;
      int height = (bits >>> 14 & 0x3fff) + 1;
      return sized(width, height, (bits >>> 28 & 1) == 1, 1);
    }

    private static ImageHeader extended(ByteBuffer bytes, ByteBuffer little) {
      int flags = bytes.get(20);
      int width = (little.getInt(24) & 0xffffff) + 1;
      int height = (little.getInt(26) >>> 8) + 1;
      int orientation = (flags & 8) == 0 ? 1 : orientation(bytes, little);
      return sized(width, height, (flags & 0x10) != 0, orientation);
    }

    private static ImageHeader sized(long width, long height, boolean alpha, int orientation) {
      return new ImageHeader(
          ImageFormat.WEBP, width, height, width * height, alpha, orientation, 1, SHALLOW);
    }

    private static int orientation(ByteBuffer bytes, ByteBuffer little) {
      for (long at = CHUNKS; at + 8 <= bytes.limit(); ) {
        long length = Integer.toUnsignedLong(little.getInt((int) at + 4));
        if (bytes.getInt((int) at) == EXIF && at + 8 + length <= bytes.limit()) {
          return TiffTags.orientation(bytes.slice((int) at + 8, (int) length));
        }
        at += 8 + length + length % 2;
      }
      return 1;
    }
  }
}
