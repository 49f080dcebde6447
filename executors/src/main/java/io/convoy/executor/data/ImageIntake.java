package io.convoy.executor.data;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Checks images as they enter a dataset: decodes each once, makes large ones smaller if wanted, and
 * gathers their colours. Used by one thread at a time; owns native memory.
 */
public final class ImageIntake implements AutoCloseable {
  private static final int JPEG_QUALITY = 95;
  private static final long LARGEST = 500_000_000;

  private final int shorterSide;
  private final ImageDecoder decoder = new ImageDecoder(3);
  private final ColourMoments moments = new ColourMoments();
  private byte[] pixels = {};

  /** An image as it goes into a shard. */
  public static final class Accepted {
    private final String extension;
    private final byte[] bytes;

    private Accepted(String extension, byte[] bytes) {
      this.extension = extension;
      this.bytes = bytes;
    }

    /** The ending of its file, without the dot. */
    public String extension() {
      return extension;
    }

    /** The encoded image; not a copy. */
    public byte[] bytes() {
      return bytes;
    }
  }

  /**
   * Creates an intake.
   *
   * @param shorterSide images whose shorter side is longer, in pixels, are resized to it and
   *     encoded anew; 0 keeps all bytes as they are
   */
  public ImageIntake(int shorterSide) {
    if (shorterSide < 0) {
      throw new IllegalArgumentException(
          "shorterSide = " + shorterSide + ": must be at least 1 pixel, or 0 to keep sizes");
    }
    this.shorterSide = shorterSide;
  }

  /**
   * Takes an image in.
   *
   * @param image as it is in the file
   * @throws DataException saying why it is refused
   */
  public Accepted accept(byte[] image) {
    Optional<ImageFormat> found = ImageFormat.of(image);
    Mat decoded = decoder.decode(ByteBuffer.wrap(image));
    ImageFormat format =
        found.orElseThrow(() -> new DataException("of a format other than " + ImageFormat.NAMES));
    if ((long) decoded.rows() * decoded.cols() > LARGEST) {
      throw new DataException(
          "larger than " + LARGEST + " pixels (" + decoded.cols() + "x" + decoded.rows() + ")");
    }
    if (shorterSide == 0 || Math.min(decoded.rows(), decoded.cols()) <= shorterSide) {
      count(decoded);
      return new Accepted(format.extension(), image);
    }
    Mat smaller = decoder.cover(decoded, shorterSide, shorterSide);
    count(smaller);
    ImageFormat target = format == ImageFormat.JPEG ? ImageFormat.JPEG : ImageFormat.PNG;
    return new Accepted(target.extension(), encode(smaller, target));
  }

  private void count(Mat image) {
    int values = 3 * image.rows() * image.cols();
    if (pixels.length < values) {
      pixels = new byte[values];
    }
    try (BytePointer data = image.data()) {
      data.get(pixels, 0, values);
    }
    moments.add(pixels, values / 3);
  }

  private static byte[] encode(Mat rgb, ImageFormat format) {
    try (Mat bgr = new Mat();
        BytePointer out = new BytePointer();
        IntPointer options = new IntPointer(IMWRITE_JPEG_QUALITY, JPEG_QUALITY)) {
      cvtColor(rgb, bgr, COLOR_RGB2BGR);
      boolean written =
          format == ImageFormat.JPEG
              ? imencode(".jpg", bgr, out, options)
              : imencode(".png", bgr, out);
      if (!written) {
        throw new DataException("cannot be encoded again as " + format);
      }
      byte[] bytes = new byte[Math.toIntExact(out.limit())];
      out.get(bytes);
      return bytes;
    }
  }

  /** The colours of all images taken in so far. */
  public ColourMoments moments() {
    return moments;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
