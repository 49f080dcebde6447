package io.convoy.executor.data.pipeline;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** A small picture of a whole image, for people to look at. */
public final class Thumbnail {
  private final int height;
  private final int width;
  private final byte[] pixels;

  private Thumbnail(int height, int width, byte[] pixels) {
    this.height = height;
    this.width = width;
    this.pixels = pixels;
  }

  /**
   * Of an encoded image.
   *
   * @param side of the square that it just fits into, in pixels
   * @throws DataException naming shard, key and reason if it cannot be decoded
   */
  public static Thumbnail of(EncodedSample sample, int side) {
    try (ImageDecoder decoder = new ImageDecoder(3)) {
      return scaled(decoder.decode(sample.bytes()), side);
    } catch (DataException e) {
      throw sample.unusable(e);
    }
  }

  /**
   * Of an image of a batch.
   *
   * @param batch of values from 0 to 1; what is outside is cut off
   * @param index of the image
   * @param side of the square that it just fits into, in pixels
   */
  public static Thumbnail of(ImageBatch batch, int index, int side) {
    OpenCv.load();
    ImageShape shape = batch.shape();
    FloatBuffer values = batch.pixels();
    int channels = shape.channels();
    try (Mat image = new Mat(shape.height(), shape.width(), CV_8UC3)) {
      ByteBuffer bytes = image.createBuffer();
      for (int i = 0; i < 3 * shape.height() * shape.width(); i++) {
        int place = channels == 3 ? i : i / 3;
        float value = values.get(index * shape.size() + place);
        bytes.put(i, (byte) Math.round(255 * Math.max(0, Math.min(1, value))));
      }
      return scaled(image, side);
    }
  }

  /** Small images show their pixels. */
  private static Thumbnail scaled(Mat rgb, int side) {
    double scale = (double) side / Math.max(rgb.rows(), rgb.cols());
    int height = Math.max(1, (int) Math.round(rgb.rows() * scale));
    int width = Math.max(1, (int) Math.round(rgb.cols() * scale));
    byte[] pixels = new byte[3 * height * width];
    try (Size size = new Size(width, height);
        Mat small = new Mat()) {
      resize(rgb, small, size, 0, 0, scale < 1 ? INTER_AREA : INTER_NEAREST);
      try (BytePointer data = small.data()) {
        data.get(pixels);
      }
    }
    return new Thumbnail(height, width, pixels);
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** R, G, B bytes, {@code [H,W,3]} row-major; not a copy. */
  public byte[] pixels() {
    return pixels;
  }
}
