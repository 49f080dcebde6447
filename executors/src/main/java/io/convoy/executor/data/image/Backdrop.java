package io.convoy.executor.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_core.transpose;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Shows transparent images on white, as people see them: the colours beneath full transparency are
 * arbitrary, often black on black. Used by one thread at a time; owns native memory.
 */
final class Backdrop implements AutoCloseable {
  private static final int WHITE = 255;

  /** From 16 bits to 8: 65535 / 255. */
  private static final double DEEP = 1 / 257.0;

  private final Mat shallow = new Mat();
  private final Mat shown = new Mat();
  private final Mat turned = new Mat();

  /**
   * Shows an image.
   *
   * @param image as OpenCV decodes it unchanged: grey, B G R or B G R A, of 8 or 16 bits
   * @param orientation as EXIF numbers it, 1 to 8
   * @param channels 3 (RGB) or 1 (grey)
   * @return valid until the next call
   */
  Mat show(Mat image, int orientation, int channels) {
    Mat bytes = image;
    if (image.depth() == CV_16U) {
      image.convertTo(shallow, CV_8U, DEEP, 0);
      bytes = shallow;
    }
    switch (bytes.channels()) {
      case 1 -> cvtColor(bytes, shown, COLOR_GRAY2RGB);
      case 3 -> cvtColor(bytes, shown, COLOR_BGR2RGB);
      default -> blend(bytes);
    }
    Mat upright = upright(orientation);
    if (channels == 3) {
      return upright;
    }
    cvtColor(upright, shallow, COLOR_RGB2GRAY);
    return shallow;
  }

  private void blend(Mat bgra) {
    int cols = bgra.cols();
    shown.create(bgra.rows(), cols, CV_8UC3);
    byte[] from = new byte[4 * cols];
    byte[] to = new byte[3 * cols];
    for (int y = 0; y < bgra.rows(); y++) {
      try (BytePointer source = bgra.ptr(y);
          BytePointer target = shown.ptr(y)) {
        source.get(from);
        for (int x = 0; x < cols; x++) {
          int alpha = from[4 * x + 3] & 0xff;
          for (int c = 0; c < 3; c++) {
            int value = from[4 * x + 2 - c] & 0xff;
            to[3 * x + c] = (byte) ((value * alpha + WHITE * (255 - alpha) + 127) / 255);
          }
        }
        target.put(to);
      }
    }
  }

  /** OpenCV turns only what it decodes to opaque colours. */
  private Mat upright(int orientation) {
    if (orientation == 1) {
      return shown;
    }
    boolean swapped = orientation >= 5;
    if (swapped) {
      transpose(shown, turned);
    }
    Mat source = swapped ? turned : shown;
    switch (orientation) {
      case 2, 6 -> flip(source, turned, 1);
      case 3, 7 -> flip(source, turned, -1);
      case 4, 8 -> flip(source, turned, 0);
      default -> {} // 5 is the transpose alone
    }
    return turned;
  }

  @Override
  public void close() {
    shallow.close();
    shown.close();
    turned.close();
  }
}
