package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.augment.Augmentation;
import io.convoy.executor.data.augment.AugmentationPlan;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.augment.Augmentations;
import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normaliser;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.ImageDecoder;
import io.convoy.executor.data.image.PixelImage;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * How encoded images become a network's input: decoded, augmented when training or cut into views
 * when evaluating, and normalised by the training split's colours.
 *
 * <p>A sample's pixels depend on nothing but its bytes, the seed, the epoch, its number and the
 * view.
 */
public final class ImagePipeline {
  /** What a view's number is multiplied by and added to the seed of its draws. */
  private static final long VIEWS = 0xbb67ae85_84caa73bL;

  private final ImageShape shape;
  private final AugmentationPlan plan;
  private final TestViews views;
  private final long seed;
  private final InputColours colours;

  /** Null if this pipeline normalises itself. */
  private final ColourMap map;

  private ImagePipeline(
      ImageShape shape, AugmentationPlan plan, TestViews views, long seed, InputColours colours) {
    map = null;
    colours.check(shape);
    this.shape = shape;
    this.plan = plan;
    this.views = views;
    this.seed = seed;
    this.colours = colours;
  }

  /** One that makes bytes. */
  private ImagePipeline(ImagePipeline normalising) {
    shape = normalising.shape;
    plan = normalising.plan;
    views = normalising.views;
    seed = normalising.seed;
    colours = normalising.colours;
    map = ColourMap.of(colours, shape.channels());
  }

  /**
   * For training: random augmentations in the given order.
   *
   * @param shape the network's input
   * @throws IllegalArgumentException as {@link Augmentations#check} and {@link InputColours#check}
   */
  public static ImagePipeline training(
      ImageShape shape, InputColours colours, List<AugmentationSpec> augmentations, long seed) {
    return new ImagePipeline(
        shape,
        Augmentations.plan(augmentations, shape, colours.statistics()),
        TestViews.CENTRE,
        seed,
        colours);
  }

  /**
   * For evaluation: nothing random.
   *
   * @param shape the network's input
   * @param views of each image, one after the other
   * @throws IllegalArgumentException as {@link TestViews#check} and {@link InputColours#check}
   */
  public static ImagePipeline evaluation(ImageShape shape, InputColours colours, TestViews views) {
    views.check(shape);
    return new ImagePipeline(shape, AugmentationPlan.NONE, views, 0, colours);
  }

  /** The same images as bytes, which whoever takes them normalises and mixes. */
  public ImagePipeline asBytes() {
    return new ImagePipeline(this);
  }

  /** Whether images come out as bytes. */
  boolean makesBytes() {
    return map != null;
  }

  /** How the bytes that come out become a network's input. */
  ColourMap colours() {
    return map;
  }

  /** The size of the images that come out. */
  public ImageShape shape() {
    return shape;
  }

  /** Number of images that come out for each sample. */
  public int views() {
    return views.count();
  }

  /** What is done to images and batches. */
  public AugmentationPlan plan() {
    return plan;
  }

  /** Start of the random draws. */
  long seed() {
    return seed;
  }

  /** A thread's own means of running this pipeline. */
  Lane lane() {
    return new Lane(StageClock.OFF);
  }

  /** The same as {@link #lane()}, measuring how long each stage takes. */
  public Lane lane(StageClock clock) {
    return new Lane(clock);
  }

  /** What one thread needs to run the pipeline; owns native memory. */
  public final class Lane implements AutoCloseable {
    private final ImageDecoder decoder = new ImageDecoder(shape.channels());
    private final CropDecoder framed =
        plan.crop().map(crop -> new CropDecoder(decoder, crop)).orElse(null);
    private final ViewDecoder viewed = new ViewDecoder(views, decoder);
    private final PixelImage image = new PixelImage(shape);
    private final SampleRandom random = new SampleRandom();
    private final Normaliser normaliser = Normaliser.of(colours, shape);
    private final StageClock clock;
    private int turn;
    private int view;

    /** What the image shows, as it is turned; the sample is -1 if nothing. */
    private long shownSample = -1;

    private int shownEpoch;
    private int shownTurn;

    private Lane(StageClock clock) {
      this.clock = clock;
    }

    /**
     * Turns all images from now on, counterclockwise, once they are augmented. A sample that is
     * wanted again in the same epoch, turned otherwise, is not decoded again.
     *
     * @param quarters of a full turn, from 0 to 3; anything but 0 needs square images
     */
    void turn(int quarters) {
      turn = quarters;
    }

    /**
     * Makes images from now on by draws of their own, independent of those of other views.
     *
     * @param number from 0, for which draws are as ever
     */
    void view(int number) {
      view = number;
    }

    /**
     * Makes the images of a sample.
     *
     * @param target {@code [N,H,W,C]}, a direct buffer in native byte order
     * @param index the sample's place, from 0; its images start at {@code index * views}
     * @throws DataException naming shard, key and reason if the image cannot be decoded
     */
    public void run(EncodedSample sample, int epoch, FloatBuffer target, int index) {
      run(sample, epoch, Pixels.floats(target), index);
    }

    /** Makes the images of a sample, as the other method. */
    void run(EncodedSample sample, int epoch, Pixels target, int index) {
      clock.start();
      try {
        if (sample.number() == shownSample && epoch == shownEpoch && turn != shownTurn) {
          image.turn((turn - shownTurn) & 3);
          finish(target, index);
        } else {
          decode(sample.bytes(), sample.number(), epoch, target, index);
          shownSample = views.isOne() ? sample.number() : -1;
          shownEpoch = epoch;
        }
        shownTurn = turn;
      } catch (DataException e) {
        throw sample.unusable(e);
      }
    }

    /**
     * Makes the images of a file that is no sample, where nothing is random.
     *
     * @param bytes of the file, from position to limit
     * @param target as in the other method
     * @throws DataException with the reason if the image cannot be decoded
     */
    void run(ByteBuffer bytes, Pixels target, int index) {
      decode(bytes, 0, 0, target, index);
    }

    private void decode(ByteBuffer bytes, long number, int epoch, Pixels target, int index) {
      shownSample = -1;
      if (!views.isOne()) {
        viewed.cut(
            decoder.decode(bytes),
            image,
            view -> {
              image.turn(turn);
              finish(target, index * views.count() + view);
            });
        return;
      }
      random.start(seed + view * VIEWS, epoch, number);
      if (framed == null) {
        decoder.decode(bytes, image);
      } else {
        framed.decode(bytes, random, image);
      }
      clock.stage(0);
      List<Augmentation> pixels = plan.pixels();
      for (int i = 0; i < pixels.size(); i++) {
        pixels.get(i).apply(image, random);
        clock.stage(1 + i);
      }
      image.turn(turn);
      finish(target, index);
      clock.stage(1 + pixels.size());
    }

    private void finish(Pixels target, int index) {
      int size = shape.size();
      if (target.areBytes()) {
        image.copyTo(target.memory().slice(index * size, size));
        return;
      }
      try (FloatPointer place = new FloatPointer(target.floats().slice(index * size, size));
          Mat values =
              new Mat(shape.height(), shape.width(), Normaliser.type(shape.channels()), place)) {
        normaliser.apply(image.mat(), values);
      }
    }

    @Override
    public void close() {
      if (framed != null) {
        framed.close();
      }
      image.close();
      normaliser.close();
      decoder.close();
    }
  }
}
