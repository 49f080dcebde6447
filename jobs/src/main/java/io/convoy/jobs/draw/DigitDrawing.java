package io.convoy.jobs.draw;

import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One image of a digit, white on black, in the manner of MNIST: how large, wide, slanted and thick
 * it is, where it lies and how much the hand shakes, all drawn from one source of random numbers.
 * The arithmetic is exact in every Java runtime, as that of {@link Drawing}.
 */
final class DigitDrawing {
  /** How far a hand misses the points of a stroke, in units of the digit's width. */
  private static final double SHAKE = 0.05;

  /** Straight pieces between two points of a stroke. */
  private static final int PIECES = 6;

  private final int size;
  private final Random random;
  private final List<List<Point2D>> lines = new ArrayList<>();
  private final double thickness;
  private final double ink;
  private final double noise;

  /**
   * Chooses everything but the noise.
   *
   * @param size width and height in pixels
   */
  DigitDrawing(Digit digit, int size, Random random) {
    this.size = size;
    this.random = random;
    double unit = size * between(0.36, 0.52);
    double wide = unit * between(0.75, 1.15);
    double slant = between(-0.2, 0.4);
    double turn = between(-0.2, 0.2);
    double centreX = size * between(0.43, 0.57);
    double centreY = size * between(0.43, 0.57);
    thickness = size * between(0.03, 0.06);
    ink = between(150, 255);
    noise = between(0, 12);
    Map<Point2D, Point2D> moved = new HashMap<>(); // strokes that meet stay together
    for (List<Point2D> stroke : digit.strokes()) {
      List<Point2D> points = new ArrayList<>();
      for (Point2D point : stroke) {
        Point2D shaken = moved.computeIfAbsent(point, this::shaken);
        double x = wide * (shaken.getX() - slant * shaken.getY());
        double y = unit * shaken.getY();
        points.add(
            new Point2D.Double(
                centreX + StrictMath.cos(turn) * x - StrictMath.sin(turn) * y,
                centreY + StrictMath.sin(turn) * x + StrictMath.cos(turn) * y));
      }
      lines.add(smooth(points));
    }
  }

  private Point2D shaken(Point2D point) {
    return new Point2D.Double(
        point.getX() + SHAKE * random.nextGaussian(), point.getY() + SHAKE * random.nextGaussian());
  }

  /** A spline through points (Catmull and Rom 1974), as many straight pieces. */
  private static List<Point2D> smooth(List<Point2D> points) {
    List<Point2D> line = new ArrayList<>();
    int last = points.size() - 1;
    for (int i = 0; i < last; i++) {
      Point2D before = points.get(Math.max(i - 1, 0));
      Point2D after = points.get(Math.min(i + 2, last));
      for (int piece = 0; piece < PIECES; piece++) {
        double t = (double) piece / PIECES;
        line.add(between(before, points.get(i), points.get(i + 1), after, t));
      }
    }
    line.add(points.get(last));
    return line;
  }

  private static Point2D between(Point2D a, Point2D b, Point2D c, Point2D d, double t) {
    return new Point2D.Double(
        spline(a.getX(), b.getX(), c.getX(), d.getX(), t),
        spline(a.getY(), b.getY(), c.getY(), d.getY(), t));
  }

  private static double spline(double a, double b, double c, double d, double t) {
    double slopes = (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t;
    return b + 0.5 * (slopes + (3 * b - a - 3 * c + d) * t * t * t);
  }

  /** The image, of one channel. */
  BufferedImage image() {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double covered = thickness + 0.5 - distance(column + 0.5, row + 0.5);
        double value = ink * Math.max(0, Math.min(1, covered)) + noise * random.nextGaussian();
        int grey = (int) Math.max(0, Math.min(255, value + 0.5));
        image.getRaster().setSample(column, row, 0, grey);
      }
    }
    return image;
  }

  /** From the nearest stroke's middle. */
  private double distance(double x, double y) {
    double square = Double.POSITIVE_INFINITY;
    for (List<Point2D> line : lines) {
      for (int i = 1; i < line.size(); i++) {
        Point2D a = line.get(i - 1);
        Point2D b = line.get(i);
        square = Math.min(square, Line2D.ptSegDistSq(a.getX(), a.getY(), b.getX(), b.getY(), x, y));
      }
    }
    return Math.sqrt(square);
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }
}
