package io.convoy.executor.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.minMaxLoc;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYCOLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYDEPTH;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes images of 16 bits a sample with all their bits, upright. Used by one thread at a time;
 * owns native memory until it is closed.
 */
public final class DeepDecoder implements AutoCloseable {
  private final Mat pixels;

  /**
   * Decodes an image.
   *
   * @throws DataException if it cannot be decoded
   */
  public DeepDecoder(byte[] image) {
    try (BytePointer bytes = new BytePointer(image);
        Mat source = new Mat(1, image.length, CV_8U, bytes)) {
      pixels = imdecode(source, IMREAD_ANYDEPTH | IMREAD_ANYCOLOR);
    } catch (RuntimeException e) {
      throw new DataException("OpenCV cannot decode it (" + Reason.of(e) + ")", e);
    }
  }

  /** Whether it has come out with 16 bits. */
  public boolean isDeep() {
    return !pixels.empty() && pixels.depth() == CV_16U;
  }

  /** The largest value of all samples. */
  public int largest() {
    try (Mat flat = pixels.reshape(1);
        DoublePointer least = new DoublePointer(1);
        DoublePointer most = new DoublePointer(1)) {
      minMaxLoc(flat, least, most, null, null, null);
      return (int) most.get();
    }
  }

  /** A PNG image of 8 bits, in which the largest value of so many bits is 255. */
  public byte[] scaled(int bits) {
    try (Mat shallow = new Mat();
        BytePointer out = new BytePointer()) {
      pixels.convertTo(shallow, CV_8U, 255.0 / ((1 << bits) - 1), 0);
      if (!imencode(".png", shallow, out)) {
        throw new DataException("cannot be encoded again as PNG");
      }
      byte[] bytes = new byte[Math.toIntExact(out.limit())];
      out.get(bytes);
      return bytes;
    }
  }

  @Override
  public void close() {
    pixels.close();
  }
}
