package io.convoy.executor.data;

import io.convoy.executor.data.Dataset.ColourStatistics;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How encoded images become a network's input: decoded, augmented when training, and normalised by
 * the training split's mean and standard deviation.
 *
 * <p>A sample's pixels depend on nothing but its bytes, the seed, the epoch and its number.
 */
public final class ImagePipeline {
  private static final double SMALLEST_STD = 1.0 / 255;

  /** ITU-R BT.601, as in JPEG and OpenCV. */
  private static final double[] GREY = {0.299, 0.587, 0.114};

  private final ImageShape shape;
  private final List<Augmentation> augmentations;
  private final long seed;
  private final float[] normalised;

  private ImagePipeline(
      ImageShape shape, ColourStatistics colours, List<AugmentationSpec> specs, long seed) {
    this.shape = shape;
    this.seed = seed;
    augmentations = Augmentations.create(specs);
    normalised = table(shape.channels(), colours);
  }

  /**
   * For training: random augmentations in the given order.
   *
   * @param shape the network's input
   * @param colours of the images that the network was, or is, trained on
   * @throws IllegalArgumentException as {@link Augmentations#check}
   */
  public static ImagePipeline training(
      ImageShape shape, ColourStatistics colours, List<AugmentationSpec> augmentations, long seed) {
    return new ImagePipeline(shape, colours, augmentations, seed);
  }

  /**
   * For evaluation: nothing random.
   *
   * @param shape the network's input
   * @param colours of the images that the network was, or is, trained on
   */
  public static ImagePipeline evaluation(ImageShape shape, ColourStatistics colours) {
    return new ImagePipeline(shape, colours, List.of(), 0);
  }

  /** The size of the images that come out. */
  public ImageShape shape() {
    return shape;
  }

  /** The normalised value of byte b in channel c, at {@code c * 256 + b}. */
  private static float[] table(int channels, ColourStatistics colours) {
    float[] table = new float[channels * 256];
    for (int c = 0; c < channels; c++) {
      double mean = channels == 3 ? colours.mean().get(c) : greyMean(colours);
      double std = channels == 3 ? colours.std().get(c) : greyStd(colours);
      for (int b = 0; b < 256; b++) {
        table[c * 256 + b] = (float) ((b / 255.0 - mean) / Math.max(std, SMALLEST_STD));
      }
    }
    return table;
  }

  private static double greyMean(ColourStatistics colours) {
    double mean = 0;
    for (int c = 0; c < 3; c++) {
      mean += GREY[c] * colours.mean().get(c);
    }
    return mean;
  }

  /** Of w' S w, with the covariance S given by its eigenvectors. */
  private static double greyStd(ColourStatistics colours) {
    double variance = 0;
    for (int k = 0; k < 3; k++) {
      double along = 0;
      for (int c = 0; c < 3; c++) {
        along += GREY[c] * colours.eigenvectors().get(k).get(c);
      }
      variance += colours.eigenvalues().get(k) * along * along;
    }
    return Math.sqrt(Math.max(0, variance));
  }

  /** A thread's own means of running this pipeline. */
  Lane lane() {
    return new Lane();
  }

  /** What one thread needs to run the pipeline; owns native memory. */
  final class Lane implements AutoCloseable {
    private final ImageDecoder decoder = new ImageDecoder(shape.channels());
    private final PixelImage image = new PixelImage(shape);
    private final SampleRandom random = new SampleRandom();
    private final float[] values = new float[shape.size()];

    /**
     * Makes one image of a batch.
     *
     * @param target {@code [N,H,W,C]}
     * @param index the image's place, from 0 to N - 1
     * @throws DataException naming shard, key and reason if the image cannot be decoded
     */
    void run(EncodedSample sample, int epoch, FloatBuffer target, int index) {
      try {
        decoder.decode(sample.bytes(), image);
      } catch (DataException e) {
        throw new DataException(
            String.format(
                "cannot use %s in %s: %s; copy the dataset again or run `convoy prepare"
                    + " --overwrite`",
                sample.key(), sample.shard(), e.getMessage()),
            e);
      }
      random.start(seed, epoch, sample.number());
      for (Augmentation augmentation : augmentations) {
        augmentation.apply(image, random);
      }
      normalise(image.pixels());
      target.put(index * values.length, values);
    }

    private void normalise(byte[] pixels) {
      if (shape.channels() == 1) {
        for (int i = 0; i < pixels.length; i++) {
          values[i] = normalised[pixels[i] & 0xff];
        }
        return;
      }
      for (int i = 0; i < pixels.length; i += 3) {
        values[i] = normalised[pixels[i] & 0xff];
        values[i + 1] = normalised[256 + (pixels[i + 1] & 0xff)];
        values[i + 2] = normalised[512 + (pixels[i + 2] & 0xff)];
      }
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}
