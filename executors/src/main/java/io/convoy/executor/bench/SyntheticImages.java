package io.convoy.executor.bench;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.addWeighted;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.convoy.executor.data.image.OpenCv;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Images for measurements: noise of many scales, the coarser the stronger, which compresses about
 * as photographs do.
 */
public final class SyntheticImages {
  private SyntheticImages() {}

  /**
   * Makes JPEG files.
   *
   * @param count how many
   * @param quality of JPEG, 1 to 100
   */
  public static List<byte[]> jpegs(int count, int height, int width, int quality) {
    OpenCv.load();
    List<byte[]> photos = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < count; i++) {
      try (Mat photo = photo(height, width, random);
          BytePointer out = new BytePointer();
          IntPointer options = new IntPointer(IMWRITE_JPEG_QUALITY, quality)) {
        imencode(".jpg", photo, out, options);
        byte[] bytes = new byte[(int) out.limit()];
        out.get(bytes);
        photos.add(bytes);
      }
    }
    return photos;
  }

  private static Mat photo(int height, int width, SplittableRandom random) {
    Mat photo = noise(3, 4, random, height, width);
    double share = 0.5;
    for (int side = 8; side <= Math.max(height, width); side *= 2) {
      try (Mat finer = noise(side * 3 / 4, side, random, height, width)) {
        addWeighted(photo, 1 - share, finer, share, 0, photo);
      }
      share *= 0.8;
    }
    return photo;
  }

  private static Mat noise(int rows, int columns, SplittableRandom random, int height, int width) {
    Mat large = new Mat();
    byte[] values = new byte[3 * rows * columns];
    random.nextBytes(values);
    try (Mat small = new Mat(rows, columns, CV_8UC3);
        Size size = new Size(width, height)) {
      small.<ByteBuffer>createBuffer().put(values);
      resize(small, large, size, 0, 0, INTER_CUBIC);
    }
    return large;
  }
}
