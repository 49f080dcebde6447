package io.convoy.driver.plan;

import io.convoy.driver.conf.ScheduleSpec;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The registered schedules. */
public final class Schedules {
  /**
   * The curve after warmup, as a share of the peak rate.
   *
   * <p>{@code progress} runs from 0 at the first step after warmup to nearly 1 at the last.
   */
  private interface Curve {
    double share(double progress);
  }

  private static final Map<String, Curve> REGISTRY =
      new TreeMap<>(
          Map.of(
              "constant", progress -> 1,
              // Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts
              "cosine", progress -> (1 + Math.cos(Math.PI * progress)) / 2));

  private Schedules() {}

  /** Their names, as a recipe writes them. */
  public static Set<String> names() {
    return REGISTRY.keySet();
  }

  /**
   * Creates a run's schedule.
   *
   * @param batch global batch, in samples
   * @param stepsPerEpoch steps in each epoch
   * @param totalSteps steps of the whole run
   * @throws IllegalArgumentException if there is no schedule of that name
   */
  static Schedule create(ScheduleSpec spec, int batch, long stepsPerEpoch, long totalSteps) {
    Curve curve = REGISTRY.get(spec.name());
    if (curve == null) {
      throw new IllegalArgumentException(
          "schedule.name = " + spec.name() + ": no such schedule; there are " + names());
    }
    double scale = spec.baseBatch() == 0 ? 1 : (double) batch / spec.baseBatch();
    double peak = spec.learningRate() * scale;
    double end = peak * spec.finalRate();
    long warmup = Math.min(totalSteps, Math.round(spec.warmupEpochs() * stepsPerEpoch));
    return step -> {
      if (step <= warmup) {
        return peak * step / warmup;
      }
      double progress = (double) (step - 1 - warmup) / (totalSteps - warmup);
      return end + (peak - end) * curve.share(progress);
    };
  }
}
