package io.convoy.executor.data.colour;

import static org.bytedeco.opencv.global.opencv_core.CV_16UC3;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.image.ImageHeader;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The mean of the training images, pixel by pixel: sums that are added up in any order with the
 * same result. Each image is scaled so that it just covers a square, whose centre counts.
 *
 * <p>In a dataset it is a PNG file of 16 bits a channel, so that people can look at it.
 */
public final class MeanImage implements AutoCloseable {
  /** Its file in a dataset's folder. */
  public static final String FILE = "mean-image.png";

  private static final int FULL = 65535;

  private final int side;
  private final long[] sums;
  private final byte[] row;
  private final Mat covering;
  private long images;

  /**
   * Starts with no images.
   *
   * @param side height and width in pixels
   */
  public MeanImage(int side) {
    OpenCv.load(); // before any object of OpenCV
    this.side = side;
    covering = new Mat();
    sums = new long[3 * side * side];
    row = new byte[3 * side];
  }

  /** Adds an image of R, G, B bytes. */
  public void add(Mat rgb) {
    Mat image = ImageDecoder.cover(rgb, side, side, covering);
    int top = (image.rows() - side) / 2;
    int left = (image.cols() - side) / 2;
    for (int y = 0; y < side; y++) {
      try (BytePointer pixels = image.ptr(top + y, left)) {
        pixels.get(row);
      }
      for (int x = 0; x < row.length; x++) {
        sums[y * row.length + x] += row[x] & 0xff;
      }
    }
    images++;
  }

  /** Adds what another has gathered. */
  public void add(MeanImage other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    images += other.images;
  }

  /** Number of images so far. */
  public long images() {
    return images;
  }

  /** Writes the sums. */
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(images);
    for (long sum : sums) {
      out.writeLong(sum);
    }
  }

  /** Adds sums that were written, of the same side. */
  public void add(DataInputStream in) throws IOException {
    images += in.readLong();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += in.readLong();
    }
  }

  /** The mean as a PNG file. */
  public byte[] toPng() {
    if (images == 0) {
      throw new IllegalStateException("there is no image to take the mean of");
    }
    try (Mat bgr = new Mat(side, side, CV_16UC3);
        BytePointer out = new BytePointer()) {
      ShortBuffer values = bgr.createBuffer();
      for (int i = 0; i < sums.length; i += 3) {
        for (int c = 0; c < 3; c++) {
          long level = Math.round((double) sums[i + 2 - c] * FULL / (255.0 * images));
          values.put(i + c, (short) level);
        }
      }
      imencode(".png", bgr, out);
      byte[] bytes = new byte[Math.toIntExact(out.limit())];
      out.get(bytes);
      return bytes;
    }
  }

  /**
   * Reads the mean image of a dataset.
   *
   * @return R, G, B in 0..1, {@code [S,S,3]} row-major
   * @throws DataException if the dataset has none, or it is broken
   */
  public static float[] read(DataFolder dataset) {
    return parse(readEncoded(dataset), dataset + "/" + FILE);
  }

  /** The same as {@link #read}, as it is in the file. */
  static byte[] readEncoded(DataFolder dataset) {
    try (InputStream in = dataset.fileSystem().open(dataset.child(FILE))) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      throw new DataException(
          dataset + " has no mean image: prepare it again with `convoy prepare --mean-image SIDE`",
          e);
    } catch (IOException e) {
      throw new DataException("cannot read " + dataset + "/" + FILE + " (" + Reason.of(e) + ")", e);
    }
  }

  /**
   * Reads a mean image from its file's content.
   *
   * @param file named in messages
   */
  static float[] parse(byte[] png, String file) {
    OpenCv.load();
    ImageHeader.read(ByteBuffer.wrap(png));
    try (BytePointer bytes = new BytePointer(png);
        Mat encoded = new Mat(1, png.length, CV_8UC1, bytes);
        Mat bgr = imdecode(encoded, IMREAD_UNCHANGED)) {
      if (bgr.empty() || bgr.type() != CV_16UC3 || bgr.rows() != bgr.cols()) {
        throw new DataException(
            file + " is no square PNG of 16 bits a channel: run `convoy prepare --overwrite`");
      }
      ShortBuffer values = bgr.createBuffer();
      float[] mean = new float[values.limit()];
      for (int i = 0; i < mean.length; i += 3) {
        for (int c = 0; c < 3; c++) {
          mean[i + c] = Short.toUnsignedInt(values.get(i + 2 - c)) / (float) FULL;
        }
      }
      return mean;
    }
  }

  @Override
  public void close() {
    covering.close();
  }
}
