package io.convoy.driver.schedule;

import io.convoy.driver.schedule.Curve.Moment;

/** Makes schedules of specifications. */
public final class Schedules {
  private Schedules() {}

  /** The learning rate, scaled by the batch of the first epoch. */
  public static Schedule rate(ScheduleSpec spec, Timeline run) {
    double peak = spec.learningRate() * batchFactor(spec, run);
    long warmup = Math.min(run.totalSteps(), Math.round(run.steps(spec.warmupEpochs())));
    return new Warmed(
        new Bent(
            Curves.create(spec.name(), spec.parameters()),
            peak,
            peak * spec.finalRate(),
            run,
            warmup),
        warmup,
        peak,
        spec.warmupStart());
  }

  /** By what {@code schedule.learning-rate} is multiplied for the batch of the first epoch. */
  public static double batchFactor(ScheduleSpec spec, Timeline run) {
    double ratio = spec.baseBatch() == 0 ? 1 : (double) run.batch(1) / spec.baseBatch();
    return spec.scaling().factor(ratio);
  }

  /** A share of something, without warmup. */
  public static Schedule share(CurveSpec spec, Timeline run) {
    return new Bent(Curves.create(spec.name(), spec.parameters()), spec.from(), spec.to(), run, 0);
  }

  /** A curve from the full value to the final one. */
  private record Bent(Curve curve, double full, double last, Timeline run, long warmup)
      implements Schedule {
    @Override
    public double at(long step) {
      Moment moment = new Moment(step, warmup, run);
      return last + (full - last) * curve.share(moment);
    }
  }

  /** Linear warmup in front of another schedule. */
  private record Warmed(Schedule after, long warmup, double peak, double start)
      implements Schedule {
    @Override
    public double at(long step) {
      return step <= warmup ? peak * (start + (1 - start) * step / warmup) : after.at(step);
    }
  }
}
