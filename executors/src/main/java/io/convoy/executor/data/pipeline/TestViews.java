package io.convoy.executor.data.pipeline;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.Interpolation;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * What a network sees of an image in evaluation: parts of its input's size at one or more scales,
 * over which probabilities are averaged. Krizhevsky et al. (2012), section 4.1, average ten crops;
 * He et al. (2016), section 3.4, further scales.
 *
 * @param scales lengths of the shorter side to which images are resized, in pixels; none resizes
 *     each so that it just covers the network's input over the crop ratio
 * @param crops which parts are taken at each scale
 * @param cropRatio the input's side over that of the resized image; 1 with scales
 * @param interpolation how images are resized
 */
public record TestViews(
    List<Integer> scales, Crops crops, double cropRatio, Interpolation interpolation)
    implements Serializable {
  /** The centre of each image, resized so that it just covers the input. */
  public static final TestViews CENTRE = new TestViews(List.of(), Crops.CENTRE);

  private static final double LEAST_RATIO = 0.1;

  /** Parts of an image. */
  public enum Crops {
    /** The centre. */
    CENTRE(1),
    /** The four corners and the centre. */
    FIVE(5),
    /** The five and their mirror images. */
    TEN(10),
    /**
     * The ten at the five scales of He et al. 2016, "Deep Residual Learning for Image Recognition",
     * section 3.4: 224, 256, 384, 480 and 640 pixels for an input of 224, and in proportion.
     */
    TEN_AT_FIVE_SCALES(10, 224, 256, 384, 480, 640);

    private static final double USUAL_INPUT = 224;

    private final int count;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Integer> scales;

    Crops(int count, Integer... scales) {
      this.count = count;
      this.scales = List.of(scales);
    }

    /** Whether it says at which scales. */
    public boolean hasScales() {
      return !scales.isEmpty();
    }

    /** Its scales for an input of a side. */
    List<Integer> scales(int side) {
      return scales.stream().map(one -> (int) Math.round(one * side / USUAL_INPUT)).toList();
    }

    /** How many. */
    int count() {
      return count;
    }

    /** The name as recipes write it, such as {@code ten}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public TestViews {
    scales = List.copyOf(scales);
    if (!(cropRatio >= LEAST_RATIO && cropRatio <= 1)) {
      throw new RefusedException("crop-ratio", cropRatio, "must be from 0.1 to 1");
    }
    if (crops.hasScales() && !scales.isEmpty()) {
      throw new RefusedException(
          "scales", scales, "has no effect with crops = " + crops + "; leave one of them out");
    }
    if (cropRatio < 1 && (crops.hasScales() || !scales.isEmpty())) {
      throw new RefusedException(
          "crop-ratio", cropRatio, "has no effect with scales; leave one of them out");
    }
    for (int scale : scales) {
      if (scale < 1 || scale > 4096) {
        throw new RefusedException("scales", scales, "must be from 1 to 4096 pixels each");
      }
    }
    if (new HashSet<>(scales).size() < scales.size()) {
      throw new RefusedException("scales", scales, "must differ from each other");
    }
  }

  /** Views of images that just cover the input, or that have scales. */
  public TestViews(List<Integer> scales, Crops crops) {
    this(scales, crops, 1, Interpolation.AREA);
  }

  /** The side that an image is to cover, of a side of the input. */
  int covered(int side) {
    return (int) (side / cropRatio);
  }

  /**
   * Checks that the parts fit into the images.
   *
   * @throws IllegalArgumentException in one line
   */
  public void check(ImageShape shape) {
    int side = Math.max(shape.height(), shape.width());
    for (int scale : scales) {
      if (scale < side) {
        throw new RefusedException(
            "scales", scales, "each must be at least the input's side, " + side + " pixels");
      }
    }
  }

  /** Lengths of the shorter side for an input; none if images just cover it. */
  List<Integer> scales(ImageShape shape) {
    return crops.hasScales() ? crops.scales(Math.max(shape.height(), shape.width())) : scales;
  }

  /** Whether images are resized to scales rather than so that they cover the input. */
  public boolean isScaled() {
    return crops.hasScales() || !scales.isEmpty();
  }

  /** Whether it is the centre alone, of an image that just covers the input. */
  boolean isOne() {
    return equals(CENTRE);
  }

  /** Number of views of each image. */
  public int count() {
    return Math.max(1, scales.size() + crops.scales.size()) * crops.count();
  }
}
