package io.convoy.jobs.scale;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A line's speed and latency, by sums that were measured: least squares of relative errors, none
 * below zero.
 */
public final class ScaleFit {
  private ScaleFit() {}

  /**
   * A sum that was measured.
   *
   * @param ranks that took part, by a ring
   * @param bytes of it
   * @param crowd ranks for each core
   * @param seconds once all were ready
   */
  public record MeasuredSum(int ranks, double bytes, double crowd, double seconds) {
    /** Bytes that go over the slowest line, by the measured time. */
    private double sent() {
      return 2.0 * (ranks - 1) / ranks * bytes * crowd / seconds;
    }

    /** Messages one after the other, by the measured time. */
    private double turns() {
      return 2.0 * (ranks - 1) * crowd / seconds;
    }
  }

  /**
   * The line on which sums took so long.
   *
   * @throws IllegalArgumentException if there are none of several ranks
   */
  public static NetworkLine line(List<MeasuredSum> sums) {
    List<MeasuredSum> several = sums.stream().filter(sum -> sum.ranks() > 1).toList();
    if (several.isEmpty()) {
      throw new IllegalArgumentException("a line cannot be fitted to sums of one rank");
    }
    // (sent, turns) . (seconds a byte, seconds a message) = 1, for each sum
    double ss = dot(several, MeasuredSum::sent, MeasuredSum::sent);
    double st = dot(several, MeasuredSum::sent, MeasuredSum::turns);
    double tt = dot(several, MeasuredSum::turns, MeasuredSum::turns);
    double s = dot(several, MeasuredSum::sent, sum -> 1);
    double t = dot(several, MeasuredSum::turns, sum -> 1);
    double determinant = ss * tt - st * st;
    double byByte = determinant > 1e-9 * ss * tt ? (s * tt - t * st) / determinant : s / ss;
    double byTurn = determinant > 1e-9 * ss * tt ? (t * ss - s * st) / determinant : 0;
    if (byTurn < 0) {
      byTurn = 0;
      byByte = s / ss;
    }
    if (byByte <= 0) {
      throw new IllegalArgumentException(
          "the measured sums do not grow with their bytes: measure longer, on a quieter machine");
    }
    return new NetworkLine(1 / byByte, byTurn);
  }

  /**
   * The deviation with which a model reaches an efficiency by another number of ranks, as fraction
   * of the images a second and rank at the first.
   *
   * @param published the efficiency
   */
  public static ScaleModel stragglers(ScaleModel model, int from, int to, double published) {
    double least = 0;
    double most = 1;
    for (int i = 0; i < 60; i++) {
      double middle = (least + most) / 2;
      ScaleModel tried = model.with(new Stragglers(model.stragglers().shape(), middle));
      if (efficiency(tried, from, to) > published) {
        least = middle;
      } else {
        most = middle;
      }
    }
    return model.with(new Stragglers(model.stragglers().shape(), least));
  }

  /** Images a second and rank by one number of ranks, by those at another. */
  public static double efficiency(ScaleModel model, int from, int to) {
    return model.at(from).seconds() / model.at(to).seconds();
  }

  private static double dot(
      List<MeasuredSum> sums,
      ToDoubleFunction<MeasuredSum> first,
      ToDoubleFunction<MeasuredSum> second) {
    return sums.stream()
        .mapToDouble(sum -> first.applyAsDouble(sum) * second.applyAsDouble(sum))
        .sum();
  }
}
