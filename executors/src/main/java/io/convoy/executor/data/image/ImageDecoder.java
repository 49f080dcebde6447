package io.convoy.executor.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Decodes images with OpenCV into memory that it keeps and reuses. Used by one thread at a time;
 * owns native memory.
 *
 * <p>Colours are 8 bits, R, G, B, and the orientation noted by a camera is applied. Deeper colours
 * lose their low bits; CMYK is taken as Adobe writes it, inverted; what is transparent shows white;
 * of an animation the first frame counts. Colour profiles are ignored.
 */
public final class ImageDecoder implements AutoCloseable {
  private static final int FIRST_ROOM = 1 << 18;

  /** More than the error of a product, less than a pixel. */
  private static final double ROUNDING = 1e-6;

  private final int channels;
  private final Backdrop backdrop;
  private final Mat decoded;
  private final Mat resized;
  private final Resampler resampler;
  private BytePointer input;
  private Mat source;
  private int reducing;

  /** Height that the next JPEG is taken to have, and where that stands; 0 for its own. */
  private int upper;

  private int upperPlace;

  /**
   * Creates a decoder.
   *
   * @param channels 3 (RGB) or 1 (grey)
   */
  public ImageDecoder(int channels) {
    OpenCv.load(); // before any object of OpenCV
    this.channels = channels;
    backdrop = new Backdrop();
    decoded = new Mat();
    resized = new Mat();
    resampler = new Resampler();
    room(FIRST_ROOM);
  }

  private void room(int bytes) {
    input = new BytePointer(bytes);
    source = new Mat(1, bytes, CV_8UC1, input);
  }

  /**
   * Decodes an image at its own size.
   *
   * @return valid until the next call
   * @throws DataException saying why it cannot be decoded
   */
  public Mat decode(ByteBuffer image) {
    int size = image.remaining();
    if (size == 0) {
      throw new DataException("the file is empty");
    }
    if (size > input.capacity()) {
      source.close();
      input.close();
      room(Math.max(size, (int) Math.min(2 * input.capacity(), Integer.MAX_VALUE - 8)));
    }
    input.put(image.array(), image.arrayOffset() + image.position(), size);
    source.cols(size);
    if (upper > 0) {
      input.put(upperPlace, (byte) (upper >> 8)).put(upperPlace + 1, (byte) upper);
      source.cols(size - 2); // no end: otherwise libjpeg complains of what lies between
    }
    // JPEG knows no transparency, and its header is long
    boolean jpeg = image.get(image.position()) == (byte) 0xff;
    try {
      if (!jpeg) {
        ImageHeader header = ImageHeader.read(image);
        if (header.alpha()) {
          decode(IMREAD_UNCHANGED, image);
          return backdrop.show(decoded, header.orientation(), channels);
        }
      }
      decode((channels == 3 ? IMREAD_COLOR_RGB : IMREAD_GRAYSCALE) | reducing, image);
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DataException("OpenCV cannot decode it (" + Reason.of(e) + ")", e);
    }
    return decoded;
  }

  private void decode(int flags, ByteBuffer image) {
    try (Mat view = imdecode(source, flags, decoded)) {
      if (view.empty()) {
        String format = ImageHeader.read(image).format().title();
        throw new DataException("the " + format + " image is truncated or corrupt");
      }
    }
  }

  /**
   * Decodes the upper part of a JPEG image to a fraction of its size: each takes a fraction of the
   * time. Rows have the same pixels as in the whole image.
   *
   * @param size of the image
   * @param rows of it to decode, from {@link JpegSize#upper}
   * @param reduction by which both sides are divided, rounding up: 1, 2, 4 or 8
   * @return valid until the next call
   * @throws DataException as {@link #decode(ByteBuffer)}
   */
  public Mat decodeUpper(ByteBuffer image, JpegSize size, int rows, int reduction) {
    reducing = reduction == 1 ? 0 : reduction * (IMREAD_REDUCED_GRAYSCALE_2 / 2);
    upper = rows < size.height() ? rows : 0;
    upperPlace = size.heightPlace();
    try {
      return decode(image);
    } finally {
      reducing = 0;
      upper = 0;
    }
  }

  /**
   * Decodes an image to the size of the target: other sizes are resized so that the target just
   * fits in, and its centre is cut out.
   */
  public void decode(ByteBuffer image, PixelImage target) {
    ImageShape shape = target.shape();
    Mat pixels = cover(decode(image), shape.height(), shape.width());
    int top = (pixels.rows() - shape.height()) / 2;
    int left = (pixels.cols() - shape.width()) / 2;
    target.take(pixels, top, left);
  }

  /**
   * The image scaled so that it just covers a size.
   *
   * @return valid until the next call
   */
  public Mat cover(Mat image, int height, int width) {
    return cover(image, height, width, resized);
  }

  /**
   * The same as {@link #cover(Mat, int, int)}, by an interpolation; with one of Pillow's the longer
   * side is rounded down, as in torchvision.
   */
  public Mat cover(Mat image, int height, int width, Interpolation interpolation) {
    if (interpolation == Interpolation.AREA || fits(image, height, width)) {
      return cover(image, height, width);
    }
    double scale = scale(image, height, width);
    int rows = Math.max(height, (int) (image.rows() * scale + ROUNDING));
    int cols = Math.max(width, (int) (image.cols() * scale + ROUNDING));
    return resampler.resize(image, rows, cols, interpolation);
  }

  /** The same as {@link #cover(Mat, int, int)}, in memory of the caller's. */
  public static Mat cover(Mat image, int height, int width, Mat room) {
    if (fits(image, height, width)) {
      return image;
    }
    double scale = scale(image, height, width);
    int newRows = Math.max(height, (int) Math.round(image.rows() * scale));
    int newCols = Math.max(width, (int) Math.round(image.cols() * scale));
    try (Size size = new Size(newCols, newRows)) {
      // INTER_AREA averages when it makes an image smaller, and takes the nearest pixel otherwise
      resize(image, room, size, 0, 0, scale < 1 ? INTER_AREA : INTER_LINEAR);
    }
    return room;
  }

  private static boolean fits(Mat image, int height, int width) {
    return image.rows() == height && image.cols() == width;
  }

  private static double scale(Mat image, int height, int width) {
    return Math.max((double) height / image.rows(), (double) width / image.cols());
  }

  @Override
  public void close() {
    resampler.close();
    backdrop.close();
    source.close();
    input.close();
    resized.close();
    decoded.close();
  }
}
