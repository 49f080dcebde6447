package io.convoy.executor.data.intake;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.convoy.executor.data.colour.ColourMoments;
import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.image.DeepDecoder;
import io.convoy.executor.data.image.DeepImages;
import io.convoy.executor.data.image.ExifOrientation;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.image.ImageFormat;
import io.convoy.executor.data.image.ImageHeader;
import io.convoy.executor.data.image.PngPixels;
import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Checks images as they enter a dataset: decodes each once, makes large ones smaller if wanted, and
 * gathers their colours. Used by one thread at a time; owns native memory.
 */
public final class ImageIntake implements AutoCloseable {
  private static final int DEEP = 16;

  private final IntakeOptions options;
  private final ImageDecoder decoder = new ImageDecoder(3);
  private final ColourMoments moments = new ColourMoments();
  private final Optional<MeanImage> mean;
  private DeepImages deep = DeepImages.NONE;

  /** An image as it goes into a shard. */
  public static final class Accepted {
    private final String extension;
    private final byte[] bytes;

    private Accepted(String extension, byte[] bytes) {
      this.extension = extension;
      this.bytes = bytes;
    }

    /** The ending of its file, without the dot. */
    public String extension() {
      return extension;
    }

    /** The encoded image; not a copy. */
    public byte[] bytes() {
      return bytes;
    }
  }

  /** Creates an intake. */
  public ImageIntake(IntakeOptions options) {
    this.options = options;
    mean =
        options.meanSide() == 0 ? Optional.empty() : Optional.of(new MeanImage(options.meanSide()));
  }

  /**
   * Takes an image in.
   *
   * @param image as it is in the file
   * @throws DataException saying why it is refused; it leaves no trace in the statistics
   */
  public Accepted accept(byte[] image) {
    ImageHeader header = ImageHeader.read(ByteBuffer.wrap(image));
    options.check(header);
    return switch (header.format()) {
      case JPEG -> accept(ExifOrientation.standard(image), header);
      case PNG -> {
        PngPixels.check(image);
        yield accept(image, header);
      }
      default -> accept(image, header);
    };
  }

  private Accepted accept(byte[] image, ImageHeader header) {
    if (header.bits() == DEEP && !header.alpha()) {
      Optional<byte[]> scaled = deepen(image);
      if (scaled.isPresent()) {
        return accept(scaled.get());
      }
    }
    Mat decoded = decoder.decode(ByteBuffer.wrap(image));
    int side = options.shorterSide();
    if (side == 0 || Math.min(decoded.rows(), decoded.cols()) <= side) {
      count(decoded);
      return new Accepted(header.format().extension(), image);
    }
    Mat smaller = decoder.cover(decoded, side, side);
    ImageFormat target = header.format() == ImageFormat.JPEG ? ImageFormat.JPEG : ImageFormat.PNG;
    Accepted accepted = new Accepted(target.extension(), encode(smaller, target));
    count(smaller);
    return accepted;
  }

  /** Notes how many of its bits an image uses, or scales it if that is known. */
  private Optional<byte[]> deepen(byte[] image) {
    try (DeepDecoder all = new DeepDecoder(image)) {
      if (!all.isDeep()) {
        return Optional.empty();
      }
      if (options.bits() < DEEP) {
        return Optional.of(all.scaled(options.bits()));
      }
      deep = deep.and(new DeepImages(1, all.largest()));
      return Optional.empty();
    }
  }

  /** What is known of the images with deep samples taken in so far. */
  public DeepImages deep() {
    return deep;
  }

  private void count(Mat image) {
    moments.add(image);
    mean.ifPresent(sums -> sums.add(image));
  }

  private byte[] encode(Mat rgb, ImageFormat format) {
    try (Mat bgr = new Mat();
        BytePointer out = new BytePointer();
        IntPointer quality = new IntPointer(IMWRITE_JPEG_QUALITY, options.jpegQuality())) {
      cvtColor(rgb, bgr, COLOR_RGB2BGR);
      boolean written =
          format == ImageFormat.JPEG
              ? imencode(".jpg", bgr, out, quality)
              : imencode(".png", bgr, out);
      if (!written) {
        throw new DataException("cannot be encoded again as " + format.title());
      }
      byte[] bytes = new byte[Math.toIntExact(out.limit())];
      out.get(bytes);
      return bytes;
    }
  }

  /** The colours of all images taken in so far. */
  public ColourMoments moments() {
    return moments;
  }

  /** The mean of all images taken in so far, closed with this intake; empty if none is wanted. */
  public Optional<MeanImage> mean() {
    return mean;
  }

  @Override
  public void close() {
    mean.ifPresent(MeanImage::close);
    decoder.close();
  }
}
