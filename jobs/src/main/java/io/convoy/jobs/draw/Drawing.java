package io.convoy.jobs.draw;

import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * One image of a figure: where it lies, how it is turned, its colours and its noise, all drawn from
 * one source of random numbers. The arithmetic is exact in every Java runtime, so a seed gives the
 * same pixels everywhere.
 */
final class Drawing {
  /** Least distance between figure and background in RGB, where black to white is 442. */
  private static final double LEAST_CONTRAST = 130;

  private final Figure figure;
  private final int size;
  private final Random random;

  private final double centreX;
  private final double centreY;
  private final double unit;
  private final double cos;
  private final double sin;
  private final double noise;
  private final double[] near;
  private final double[] far;
  private final double[] ink;

  /**
   * Chooses everything but the noise.
   *
   * @param size width and height in pixels
   */
  Drawing(Figure figure, int size, Random random) {
    this.figure = figure;
    this.size = size;
    this.random = random;
    // a shape stays inside the image; a pattern shows at least three periods
    unit = size * (figure.pattern() ? between(0.2, 0.32) : between(0.28, 0.46));
    double room = Math.max(0, size / 2.0 - 0.95 * unit);
    centreX = size / 2.0 + between(-room, room);
    centreY = size / 2.0 + between(-room, room);
    double turn = between(0, 2 * StrictMath.PI);
    cos = StrictMath.cos(turn);
    sin = StrictMath.sin(turn);
    noise = between(2, 12);
    near = colour();
    far = blend(near, colour(), 0.4);
    ink = contrasting();
  }

  /** The image, with a background that runs from one colour to another along the figure's axis. */
  BufferedImage image() {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        image.setRGB(column, row, pixel(column + 0.5 - centreX, row + 0.5 - centreY));
      }
    }
    return image;
  }

  private int pixel(double dx, double dy) {
    double x = (cos * dx + sin * dy) / unit;
    double y = (cos * dy - sin * dx) / unit;
    double covered = clamp(0.5 - figure.distance(x, y) * unit, 1);
    double along = clamp(0.5 + x * unit / size, 1);
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      double background = near[channel] + along * (far[channel] - near[channel]);
      double value = background + covered * (ink[channel] - background);
      rgb = rgb << 8 | (int) clamp(value + noise * random.nextGaussian() + 0.5, 255);
    }
    return rgb;
  }

  private double[] contrasting() {
    double[] candidate = colour();
    while (difference(candidate, near) < LEAST_CONTRAST
        || difference(candidate, far) < LEAST_CONTRAST) {
      candidate = colour();
    }
    return candidate;
  }

  private double[] colour() {
    return new double[] {between(0, 255), between(0, 255), between(0, 255)};
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  private static double[] blend(double[] a, double[] b, double share) {
    double[] mixed = new double[3];
    for (int channel = 0; channel < 3; channel++) {
      mixed[channel] = a[channel] + share * (b[channel] - a[channel]);
    }
    return mixed;
  }

  private static double difference(double[] a, double[] b) {
    double sum = 0;
    for (int channel = 0; channel < 3; channel++) {
      sum += (a[channel] - b[channel]) * (a[channel] - b[channel]);
    }
    return Math.sqrt(sum);
  }

  private static double clamp(double value, double high) {
    return Math.max(0, Math.min(high, value));
  }
}
