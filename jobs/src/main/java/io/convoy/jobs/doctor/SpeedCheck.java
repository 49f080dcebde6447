package io.convoy.jobs.doctor;

import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.checkup.Finding;
import io.convoy.executor.round.StepMetrics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** How fast the steps of a range test were, what they waited for, and how long a run would take. */
final class SpeedCheck {
  /** The first steps load libraries, and fill the pipeline of images. */
  private static final int WARMUP = 3;

  private static final int LEAST = 5;
  private static final double WAITS = 0.2;

  private SpeedCheck() {}

  /**
   * Of steps that were done.
   *
   * @param run for which an estimate is wanted
   * @param batch of each step, in samples
   * @param parts of a step, in words
   */
  static Finding of(List<StepMetrics> steps, Timeline run, int batch, String parts) {
    if (steps.size() < WARMUP + LEAST) {
      return Finding.ok("speed", "not measured: the range test ended after %d steps", steps.size());
    }
    List<StepMetrics> warm = steps.subList(WARMUP, steps.size());
    double seconds = median(warm, StepMetrics::seconds);
    double waits = median(warm, StepMetrics::waitSeconds) / seconds;
    Finding found =
        Finding.ok(
            "speed",
            "%.0f images/s, %.3g s a step of %,d images, %s; training takes about %s, evaluation"
                + " left out",
            batch / seconds,
            seconds,
            batch,
            parts,
            time(seconds * run.samples(0, run.totalSteps()) / batch));
    return waits < WAITS
        ? found
        : found.warning(
            "images come too slowly: raise data.decode-threads, prepare with smaller images, or"
                + " take a data.reading.cache-folder");
  }

  private static double median(List<StepMetrics> steps, ToDoubleFunction<StepMetrics> value) {
    return new Median().evaluate(steps.stream().mapToDouble(value).toArray());
  }

  private static String time(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return seconds < 7200
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
