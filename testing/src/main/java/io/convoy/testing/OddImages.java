package io.convoy.testing;

import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Image files of every kind, made without OpenCV where Java can: a picture of four quadrants in
 * four {@linkplain #colours() colours}, from the top left by rows.
 */
public final class OddImages {
  private static final int[] COLOURS = {0xff0000, 0x00cc00, 0x0000ff, 0xffff99};

  private static final int[][] TURNED = {
    {},
    {0, 1, 2, 3},
    {1, 0, 3, 2},
    {3, 2, 1, 0},
    {2, 3, 0, 1},
    {0, 2, 1, 3},
    {2, 0, 3, 1},
    {3, 1, 2, 0},
    {1, 3, 0, 2}
  };

  private final int width;
  private final int height;

  public OddImages(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /** The colours of the quadrants. */
  public static int[] colours() {
    return COLOURS.clone();
  }

  /** The quadrants that people see of a picture with an EXIF orientation of 1 to 8. */
  public static int[] turned(int orientation) {
    return TURNED[orientation].clone();
  }

  public int colour(int x, int y) {
    return COLOURS[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)];
  }

  /** The picture, for instance as {@link BufferedImage#TYPE_INT_RGB}. */
  public BufferedImage picture(int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 0xff000000 | colour(x, y));
      }
    }
    return image;
  }

  public byte[] rgb(String format) throws IOException {
    return encode(picture(BufferedImage.TYPE_3BYTE_BGR), format);
  }

  public byte[] grey(String format) throws IOException {
    return encode(levels(BufferedImage.TYPE_BYTE_GRAY, 1), format);
  }

  /** The luma of each colour; Java's own conversion would take it for linear light. */
  private BufferedImage levels(int type, int scale) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, scale * grey(colour(x, y)));
      }
    }
    return image;
  }

  /** ITU-R BT.601, of a colour 0xRRGGBB. */
  public static int grey(int colour) {
    return (int) (0.299 * (colour >> 16) + 0.587 * (colour >> 8 & 0xff) + 0.114 * (colour & 0xff));
  }

  /** 256 colours, of which the picture needs four. */
  public byte[] palette(String format) throws IOException {
    return encode(picture(BufferedImage.TYPE_BYTE_INDEXED), format);
  }

  public static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IllegalArgumentException("Java writes no such " + format);
    }
    return out.toByteArray();
  }

  /** Colours of 16 bits whose low byte is noise. */
  public byte[] deepPng() throws IOException {
    int[] offsets = {0, 1, 2};
    WritableRaster raster =
        Raster.createInterleavedRaster(
            DataBuffer.TYPE_USHORT, width, height, 3 * width, 3, offsets, null);
    short[] values = ((DataBufferUShort) raster.getDataBuffer()).getData();
    for (int i = 0; i < width * height; i++) {
      int colour = colour(i % width, i / width);
      for (int c = 0; c < 3; c++) {
        values[3 * i + c] = (short) ((colour >> (16 - 8 * c) & 0xff) << 8 | (i * 37 & 0xff));
      }
    }
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    return encode(new BufferedImage(model, raster, false, null), "png");
  }

  public byte[] deepGreyPng() throws IOException {
    return encode(levels(BufferedImage.TYPE_USHORT_GRAY, 257), "png");
  }

  /** The first quadrant is wholly transparent black, the last half transparent. */
  public byte[] transparentPng() throws IOException {
    BufferedImage image = picture(BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (colour(x, y) == COLOURS[0]) {
          image.setRGB(x, y, 0);
        } else if (colour(x, y) == COLOURS[3]) {
          image.setRGB(x, y, 0x80000000);
        }
      }
    }
    return encode(image, "png");
  }

  /** A palette whose first colour is transparent; the first quadrant has it. */
  public byte[] transparentPalette(String format) throws IOException {
    byte[][] channels = new byte[3][4];
    for (int i = 0; i < 4; i++) {
      for (int c = 0; c < 3; c++) {
        channels[c][i] = (byte) (COLOURS[i] >> (16 - 8 * c));
      }
    }
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 4, channels[0], channels[1], channels[2], 0));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int index = (y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1);
        image.getRaster().setSample(x, y, 0, index);
      }
    }
    return encode(image, format);
  }

  /** The picture, and then a black frame. */
  public byte[] animatedGif() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      BufferedImage first = picture(BufferedImage.TYPE_BYTE_INDEXED);
      writer.writeToSequence(new IIOImage(first, null, null), null);
      BufferedImage second = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED);
      writer.writeToSequence(new IIOImage(second, null, null), null);
      writer.endWriteSequence();
    }
    writer.dispose();
    return out.toByteArray();
  }

  /** Inverted CMYK, as Adobe's programs write it; black is 0. */
  public byte[] cmykJpeg() throws IOException {
    return withSegment(fourChannels(false), 0xee, adobe(0));
  }

  /** As {@link #cmykJpeg()}, with C, M, Y stored as luminance and chrominance. */
  public byte[] ycckJpeg() throws IOException {
    return withSegment(fourChannels(true), 0xee, adobe(2));
  }

  private static byte[] adobe(int transform) {
    return ByteBuffer.allocate(12)
        .put("Adobe".getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 100)
        .putInt(0)
        .put((byte) transform)
        .array();
  }

  private byte[] fourChannels(boolean ycck) throws IOException {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 4, null);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int[] rgb = {colour(x, y) >> 16, colour(x, y) >> 8 & 0xff, colour(x, y) & 0xff};
        int[] stored = ycck ? luminance(255 - rgb[0], 255 - rgb[1], 255 - rgb[2]) : rgb;
        raster.setPixel(x, y, new int[] {stored[0], stored[1], stored[2], 255});
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    }
    writer.dispose();
    return out.toByteArray();
  }

  /** ITU-T T.871. */
  private static int[] luminance(int r, int g, int b) {
    double y = 0.299 * r + 0.587 * g + 0.114 * b;
    double cb = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b;
    double cr = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b;
    return new int[] {clamp(y), clamp(cb), clamp(cr)};
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }

  /** A JPEG file whose camera was held so: 1 to 8. */
  public byte[] exifJpeg(int orientation, ByteOrder order) throws IOException {
    byte[] tiff = exif(orientation, order);
    byte[] segment = new byte[6 + tiff.length];
    System.arraycopy("Exif".getBytes(StandardCharsets.US_ASCII), 0, segment, 0, 4);
    System.arraycopy(tiff, 0, segment, 6, tiff.length);
    return withSegment(rgb("jpg"), 0xe1, segment);
  }

  public static byte[] exif(int orientation, ByteOrder order) {
    return ByteBuffer.allocate(26)
        .order(order)
        .put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 274)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  /** Puts a segment at the beginning of a JPEG file. */
  public static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
    return ByteBuffer.allocate(jpeg.length + content.length + 4)
        .put(jpeg, 0, 2)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) (content.length + 2))
        .put(content)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** Puts a chunk behind the header of a PNG file. */
  public static byte[] withChunk(byte[] png, String type, byte[] content) {
    byte[] named = new byte[4 + content.length];
    System.arraycopy(type.getBytes(StandardCharsets.US_ASCII), 0, named, 0, 4);
    System.arraycopy(content, 0, named, 4, content.length);
    CRC32 crc = new CRC32();
    crc.update(named);
    return ByteBuffer.allocate(png.length + named.length + 8)
        .put(png, 0, 33)
        .putInt(content.length)
        .put(named)
        .putInt((int) crc.getValue())
        .put(png, 33, png.length - 33)
        .array();
  }

  /** The size in a PNG header, with a right checksum. */
  public static byte[] resizedPng(byte[] png, int width, int height) {
    ByteBuffer bytes = ByteBuffer.wrap(png.clone()).putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(bytes.array(), 12, 17);
    return bytes.putInt(29, (int) crc.getValue()).array();
  }

  /** The size in a JPEG's frame header. */
  public static byte[] resizedJpeg(byte[] jpeg, int width, int height) {
    ByteBuffer bytes = ByteBuffer.wrap(jpeg.clone());
    int at = 2;
    while ((bytes.get(at + 1) & 0xff) < 0xc0 || (bytes.get(at + 1) & 0xff) > 0xc2) {
      at += 2 + Short.toUnsignedInt(bytes.getShort(at + 2));
    }
    return bytes.putShort(at + 5, (short) height).putShort(at + 7, (short) width).array();
  }

  /** The last scan of a progressive JPEG again and again. */
  public static byte[] manyScans(byte[] progressive, int scans) throws IOException {
    int last = progressive.length - 2;
    while (progressive[last] != (byte) 0xff || progressive[last + 1] != (byte) 0xda) {
      last--;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(progressive, 0, last);
    byte[] scan = Arrays.copyOfRange(progressive, last, progressive.length - 2);
    for (int i = 0; i < scans; i++) {
      out.write(scan);
    }
    out.write(progressive, progressive.length - 2, 2);
    return out.toByteArray();
  }

  /** The picture of a kind that needs three bytes a pixel, in the order R, G, B. */
  public byte[] pixels() {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) (colour(i % width, i / width) >> (16 - 8 * c));
      }
    }
    return rgb;
  }

  /** Black and white: the last quadrant is white. */
  public byte[] bits(String format) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY);
    Graphics2D graphics = image.createGraphics();
    graphics.fillRect(width / 2, height / 2, width - width / 2, height - height / 2);
    graphics.dispose();
    return encode(image, format);
  }
}
