package io.convoy.executor.data.augment;

/**
 * A change of geometry as the way back: from a place in the changed image to its place in the
 * original. Places are in pixels from the top left corner, so that the centre of the first pixel is
 * (0.5, 0.5); x runs to the right and y down.
 */
final class AffineMap {
  private double xx = 1;
  private double xy;
  private double x0;
  private double yx;
  private double yy = 1;
  private double y0;

  AffineMap reset() {
    xx = 1;
    xy = 0;
    x0 = 0;
    yx = 0;
    yy = 1;
    y0 = 0;
    return this;
  }

  /** The column in the original of a place in the changed image. */
  double x(double x, double y) {
    return xx * x + xy * y + x0;
  }

  /** The row in the original of a place in the changed image. */
  double y(double x, double y) {
    return yx * x + yy * y + y0;
  }

  /** Then moves the content right and down. */
  AffineMap translate(double right, double down) {
    return then(new double[] {1, 0, 0, 1}, -right, -down);
  }

  /** Then turns the content against the clock around a centre. */
  AffineMap rotate(double degrees, double centreX, double centreY) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    return around(new double[] {cos, -sin, sin, cos}, centreX, centreY);
  }

  /**
   * Then moves each row by {@code horizontal} times its distance below the centre to the left, and
   * each column by {@code vertical} times its distance right of the centre up.
   */
  AffineMap shear(double horizontal, double vertical, double centreX, double centreY) {
    return around(new double[] {1, horizontal, vertical, 1}, centreX, centreY);
  }

  /** Then makes the content wider and higher by factors. */
  AffineMap stretch(double wider, double higher, double centreX, double centreY) {
    return around(new double[] {1 / wider, 0, 0, 1 / higher}, centreX, centreY);
  }

  private AffineMap around(double[] back, double x, double y) {
    return then(back, x - back[0] * x - back[1] * y, y - back[2] * x - back[3] * y);
  }

  /** The way back of a further change comes before the ways back of those so far. */
  private AffineMap then(double[] back, double right, double down) {
    double newXx = xx * back[0] + xy * back[2];
    double newXy = xx * back[1] + xy * back[3];
    x0 += xx * right + xy * down;
    double newYx = yx * back[0] + yy * back[2];
    double newYy = yx * back[1] + yy * back[3];
    y0 += yx * right + yy * down;
    xx = newXx;
    xy = newXy;
    yx = newYx;
    yy = newYy;
    return this;
  }
}
