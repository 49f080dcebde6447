package io.convoy.executor.data.pipeline;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.convoy.executor.data.augment.Framing;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.Frame;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.image.JpegSize;
import io.convoy.executor.data.image.PixelImage;
import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Decodes the random part of an image that becomes the network's input, and resizes it once. A JPEG
 * is decoded to half, a quarter or an eighth of its size where the part is large enough for that,
 * and no further down than the part. Used by one thread at a time; owns native memory.
 */
public final class FrameDecoder implements AutoCloseable {
  /** From this share of pixels on, bilinear interpolation would leave some out. */
  private static final int COARSE = 4;

  /** Rows beneath a row that its colours may depend on. */
  private static final int CONTEXT = 2;

  private final ImageDecoder decoder;
  private final Framing framing;
  private final Mat resized = new Mat();

  /**
   * Creates one.
   *
   * @param decoder stays open
   */
  public FrameDecoder(ImageDecoder decoder, Framing framing) {
    this.decoder = decoder;
    this.framing = framing;
  }

  /**
   * Decodes an image.
   *
   * @throws DataException saying why it cannot be decoded
   */
  public void decode(ByteBuffer image, SampleRandom random, PixelImage target) {
    Optional<JpegSize> size = JpegSize.of(image);
    if (size.isPresent()) {
      Frame frame = framing.frame(size.get().height(), size.get().width(), random);
      int reduction = frame.reduction(target.shape());
      int rows = size.get().upper(frame.top() + frame.height() + CONTEXT * reduction);
      Mat decoded = decoder.decodeUpper(image, size.get(), rows, reduction);
      if (decoded.rows() == reduced(rows, reduction)
          && decoded.cols() == reduced(size.get().width(), reduction)) {
        take(decoded, frame.reduced(reduction, decoded.rows(), decoded.cols()), target);
        return;
      }
    }
    Mat decoded = decoder.decode(image);
    take(decoded, framing.frame(decoded.rows(), decoded.cols(), random), target);
  }

  private static int reduced(int length, int reduction) {
    return (length + reduction - 1) / reduction;
  }

  private void take(Mat decoded, Frame frame, PixelImage target) {
    int height = target.shape().height();
    int width = target.shape().width();
    if (frame.height() == height && frame.width() == width) {
      target.take(decoded, frame.top(), frame.left());
      return;
    }
    boolean coarse = (long) frame.height() * frame.width() >= (long) COARSE * height * width;
    try (Rect place = new Rect(frame.left(), frame.top(), frame.width(), frame.height());
        Mat part = new Mat(decoded, place);
        Size wanted = new Size(width, height)) {
      resize(part, resized, wanted, 0, 0, coarse ? INTER_AREA : INTER_LINEAR);
    }
    target.take(resized, 0, 0);
  }

  @Override
  public void close() {
    resized.close();
  }
}
