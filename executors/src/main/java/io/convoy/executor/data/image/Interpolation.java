package io.convoy.executor.data.image;

import java.util.Locale;

/** How an image gets another size. */
public enum Interpolation {
  /** The mean of the pixels that become one; bilinear where an image becomes larger. */
  AREA(0),
  /** A triangle, as wide as what becomes one pixel: Pillow's, and torchvision's with antialias. */
  BILINEAR(1),
  /** Keys' cubic (1981, a = -1/2), likewise. */
  BICUBIC(2);

  private static final double A = -0.5;

  private final double reach;

  Interpolation(double reach) {
    this.reach = reach;
  }

  /** How far from its middle the kernel ends, in pixels of the smaller image. */
  double reach() {
    return reach;
  }

  /** The kernel so far from its middle. */
  double at(double distance) {
    double x = Math.abs(distance);
    if (x >= reach) {
      return 0;
    } else if (this == BILINEAR) {
      return 1 - x;
    }
    return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : (((x - 5) * x + 8) * x - 4) * A;
  }

  /** The name as recipes write it, such as {@code bicubic}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
