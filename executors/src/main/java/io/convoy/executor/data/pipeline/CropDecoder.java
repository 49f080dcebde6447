package io.convoy.executor.data.pipeline;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.convoy.executor.data.augment.CropPolicy;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;
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
public final class CropDecoder implements AutoCloseable {
  /** From this share of pixels on, bilinear interpolation would leave some out. */
  private static final int COARSE = 4;

  /** Rows beneath a row that its colours may depend on. */
  private static final int CONTEXT = 2;

  private final ImageDecoder decoder;
  private final CropPolicy crop;
  private final Mat resized = new Mat();

  /**
   * Creates one.
   *
   * @param decoder stays open
   */
  public CropDecoder(ImageDecoder decoder, CropPolicy crop) {
    this.decoder = decoder;
    this.crop = crop;
  }

  /**
   * Decodes an image.
   *
   * @throws DataException saying why it cannot be decoded
   */
  public void decode(ByteBuffer image, SampleRandom random, PixelImage target) {
    Optional<JpegSize> size = JpegSize.of(image);
    if (size.isPresent()) {
      CropBox box = crop.box(size.get().height(), size.get().width(), random);
      int reduction = box.reduction(target.shape());
      int rows = size.get().upper(box.top() + box.height() + CONTEXT * reduction);
      Mat decoded = decoder.decodeUpper(image, size.get(), rows, reduction);
      if (decoded.rows() == reduced(rows, reduction)
          && decoded.cols() == reduced(size.get().width(), reduction)) {
        take(decoded, box.reduced(reduction, decoded.rows(), decoded.cols()), target);
        return;
      }
    }
    Mat decoded = decoder.decode(image);
    take(decoded, crop.box(decoded.rows(), decoded.cols(), random), target);
  }

  private static int reduced(int length, int reduction) {
    return (length + reduction - 1) / reduction;
  }

  private void take(Mat decoded, CropBox box, PixelImage target) {
    int height = target.shape().height();
    int width = target.shape().width();
    if (box.height() == height && box.width() == width) {
      target.take(decoded, box.top(), box.left());
      return;
    }
    boolean coarse = (long) box.height() * box.width() >= (long) COARSE * height * width;
    try (Rect place = new Rect(box.left(), box.top(), box.width(), box.height());
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
