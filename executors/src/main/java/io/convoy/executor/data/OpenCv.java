package io.convoy.executor.data;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;

/** Loads OpenCV's native libraries, the only place of this package that does. */
final class OpenCv {
  private OpenCv() {}

  /**
   * Makes OpenCV usable, with one thread a call: {@link BatchLoader} and Spark have their own
   * threads.
   */
  static void load() {
    Once.load();
  }

  private static final class Once {
    static {
      Loader.load(opencv_core.class);
      Loader.load(opencv_imgproc.class);
      Loader.load(opencv_imgcodecs.class);
      opencv_core.setNumThreads(1);
    }

    static void load() {
      // the class initialiser has done it
    }
  }
}
