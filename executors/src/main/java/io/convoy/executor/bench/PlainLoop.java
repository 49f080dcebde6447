package io.convoy.executor.bench;

import static org.bytedeco.opencv.global.opencv_core.BORDER_CONSTANT;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.copyMakeBorder;
import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.convoy.executor.data.augment.CropPolicy;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;
import io.convoy.executor.data.image.OpenCv;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A plain loop over OpenCV that loads training images: decode, a random part resized bilinearly or,
 * of an image of the wanted size, a random crop with a border; a flip; floats. The yardstick of
 * {@link PipelineBenchmark}; nothing else uses it. Owns native memory.
 */
final class PlainLoop implements AutoCloseable {
  private static final int LARGEST = 1 << 22;
  private static final int BORDER = 4;

  private final ImageShape shape;
  private final CropPolicy crop;
  private final SampleRandom random = new SampleRandom();
  private final BytePointer input = new BytePointer(LARGEST);
  private final Mat decoded = new Mat();
  private final Mat bordered = new Mat();
  private final Mat resized = new Mat();
  private final Mat flipped = new Mat();
  private final Mat floats = new Mat();
  private long images;

  PlainLoop(ImageShape shape, CropPolicy crop) {
    OpenCv.load();
    this.shape = shape;
    this.crop = crop;
  }

  /** Loads one image. */
  void run(ByteBuffer image) {
    random.start(1, 1, images++);
    input.put(image.array(), image.arrayOffset() + image.position(), image.remaining());
    try (Mat source = new Mat(1, image.remaining(), CV_8UC1, input);
        Mat same = imdecode(source, IMREAD_COLOR, decoded)) {
      if (same.rows() == shape.height() && same.cols() == shape.width()) {
        copyMakeBorder(
            decoded, bordered, BORDER, BORDER, BORDER, BORDER, BORDER_CONSTANT, Scalar.BLACK);
        int top = random.nextInt(2 * BORDER + 1);
        int left = random.nextInt(2 * BORDER + 1);
        try (Rect place = new Rect(left, top, shape.width(), shape.height());
            Mat part = new Mat(bordered, place)) {
          convert(part);
        }
        return;
      }
    }
    CropBox box = crop.box(decoded.rows(), decoded.cols(), random);
    try (Rect place = new Rect(box.left(), box.top(), box.width(), box.height());
        Mat part = new Mat(decoded, place);
        Size size = new Size(shape.width(), shape.height())) {
      resize(part, resized, size, 0, 0, INTER_LINEAR);
    }
    convert(resized);
  }

  private void convert(Mat part) {
    Mat shown = part;
    if (random.nextDouble() < 0.5) {
      flip(part, flipped, 1);
      shown = flipped;
    }
    shown.convertTo(floats, CV_32F, 1 / 255.0, 0);
  }

  @Override
  public void close() {
    for (Mat mat : new Mat[] {decoded, bordered, resized, flipped, floats}) {
      mat.close();
    }
    input.close();
  }
}
