package io.convoy.executor.data.augment;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.image.PixelImage;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Makes an image a JPEG of a random quality and back, with what that loses. */
final class JpegCompression implements Augmentation {
  private final double probability;
  private final int lowest;
  private final int highest;

  /**
   * Compressions to a quality that is drawn evenly for each image.
   *
   * @param quality the lowest and the highest, as libjpeg counts it
   */
  JpegCompression(double probability, Interval quality) {
    OpenCv.load();
    this.probability = probability;
    lowest = (int) quality.low();
    highest = (int) quality.high();
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (random.happens(probability)) {
      compress(image, lowest + random.nextInt(highest - lowest + 1));
    }
  }

  static void compress(PixelImage image, int quality) {
    boolean grey = image.shape().channels() == 1;
    try (Mat bgr = new Mat();
        BytePointer file = new BytePointer();
        IntPointer options = new IntPointer(IMWRITE_JPEG_QUALITY, quality)) {
      if (!grey) {
        cvtColor(image.mat(), bgr, COLOR_RGB2BGR);
      }
      imencode(".jpg", grey ? image.mat() : bgr, file, options);
      try (Mat encoded = new Mat(1, Math.toIntExact(file.limit()), CV_8UC1, file);
          Mat decoded = imdecode(encoded, grey ? IMREAD_GRAYSCALE : IMREAD_COLOR)) {
        if (!grey) {
          cvtColor(decoded, decoded, COLOR_BGR2RGB);
        }
        decoded.data().get(image.spare(), 0, image.shape().size());
      }
    }
    image.swap();
  }
}
