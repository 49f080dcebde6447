package io.convoy.jobs.lrfind;

import io.convoy.executor.round.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The losses of a range test by their rates.
 *
 * @param points of the steps up to the end of the test, in order
 * @param end why the test ended before its last step; empty if it did not
 */
public record RateCurve(List<Point> points, Optional<String> end) {
  /** How much of the smoothed loss is that of the steps before, as in fastai's finder. */
  private static final double SMOOTHING = 0.98;

  /** How many times its best the smoothed loss may be, as in fastai's finder. */
  private static final double LIMIT = 4;

  /** The last points, which are left out of suggestions: the loss has run away there. */
  private static final int LAST = 5;

  public RateCurve {
    points = List.copyOf(points);
  }

  /**
   * A step of the test.
   *
   * @param step from 1
   * @param rate at which it updated
   * @param loss mean over the global batch, before the update
   * @param smoothed exponential moving average of the losses so far, corrected for its start at 0
   */
  public record Point(long step, double rate, double loss, double smoothed) {}

  /** The curve of the steps that were done, up to the one that ends the test. */
  public static RateCurve of(List<StepMetrics> steps) {
    List<Point> points = new ArrayList<>();
    double average = 0;
    double best = Double.POSITIVE_INFINITY;
    for (StepMetrics step : steps) {
      if (!Double.isFinite(step.loss()) || !step.update().finite()) {
        return ended(points, step, "loss or gradient was not finite");
      }
      average = SMOOTHING * average + (1 - SMOOTHING) * step.loss();
      double smoothed = average / (1 - Math.pow(SMOOTHING, points.size() + 1));
      points.add(new Point(step.step(), step.learningRate(), step.loss(), smoothed));
      best = Math.min(best, smoothed);
      if (smoothed > LIMIT * best) {
        return ended(points, step, "the smoothed loss was above 4 times its best");
      }
    }
    return new RateCurve(points, Optional.empty());
  }

  private static RateCurve ended(List<Point> points, StepMetrics step, String why) {
    return new RateCurve(points, Optional.of("step " + step.step() + ": " + why));
  }

  /**
   * The points that suggestions look at: without the first tenth, of which the average is of few
   * losses, and without the last ones.
   *
   * @param planned steps of the whole test
   */
  List<Point> settled(int planned) {
    int from = Math.min(points.size(), planned / 10);
    return points.subList(from, Math.max(from, points.size() - LAST));
  }
}
