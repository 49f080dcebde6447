package io.convoy.executor.data.image;

import io.convoy.executor.base.NativeLibraries;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;

/** Loads OpenCV's native libraries, the only place of this package that does. */
public final class OpenCv {
  private OpenCv() {}

  /**
   * Makes OpenCV usable, with one thread a call: {@code BatchLoader} and Spark have their own
   * threads.
   */
  public static void load() {
    NativeLibraries.load(opencv_core.class, opencv_imgproc.class, opencv_imgcodecs.class);
    opencv_core.setNumThreads(1);
  }
}
