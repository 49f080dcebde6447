package io.convoy.executor.data.augment;

import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Changes of geometry that follow each other, done in one interpolation: translation, rotation,
 * shear and stretch, as in Simard et al., "Best Practices for Convolutional Neural Networks"
 * (2003), section 2.
 */
final class Warp implements Augmentation {
  private final List<Part> parts;
  private final byte[] fill;

  /** Adds one change to those before it. */
  @FunctionalInterface
  interface Part {
    void add(AffineMap map, ImageShape shape, SampleRandom random);
  }

  Warp(Part part, byte[] fill) {
    this(List.of(part), fill);
  }

  private Warp(List<Part> parts, byte[] fill) {
    this.parts = parts;
    this.fill = fill;
  }

  /** A translation by shares of width and height, to either side. */
  static Part translate(double x, double y) {
    return (map, shape, random) ->
        map.translate(
            random.between(-x, x) * shape.width(), random.between(-y, y) * shape.height());
  }

  /** A rotation by an angle in degrees, to either side, around the centre. */
  static Part rotate(double degrees) {
    return (map, shape, random) ->
        map.rotate(random.between(-degrees, degrees), shape.width() / 2.0, shape.height() / 2.0);
  }

  /** A shear by angles in degrees, to either side, around the centre. */
  static Part shear(double x, double y) {
    return (map, shape, random) ->
        map.shear(
            Math.tan(Math.toRadians(random.between(-x, x))),
            Math.tan(Math.toRadians(random.between(-y, y))),
            shape.width() / 2.0,
            shape.height() / 2.0);
  }

  /** A scaling by independent factors for width and height, uniform in the logarithm. */
  static Part stretch(Interval factor) {
    return (map, shape, random) ->
        map.stretch(
            logarithmic(factor, random),
            logarithmic(factor, random),
            shape.width() / 2.0,
            shape.height() / 2.0);
  }

  private static double logarithmic(Interval factor, SampleRandom random) {
    return Math.exp(random.between(Math.log(factor.low()), Math.log(factor.high())));
  }

  /** Joins neighbours with the same fill into one. */
  static List<Augmentation> joined(List<Augmentation> augmentations) {
    List<Augmentation> joined = new ArrayList<>();
    for (Augmentation next : augmentations) {
      int last = joined.size() - 1;
      if (next instanceof Warp warp
          && last >= 0
          && joined.get(last) instanceof Warp before
          && Arrays.equals(before.fill, warp.fill)) {
        List<Part> parts = new ArrayList<>(before.parts);
        parts.addAll(warp.parts);
        joined.set(last, new Warp(List.copyOf(parts), warp.fill));
      } else {
        joined.add(next);
      }
    }
    return joined;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    AffineMap map = new AffineMap();
    for (Part part : parts) {
      part.add(map, image.shape(), random);
    }
    Resampling.bilinear(image, map, fill);
  }
}
