package io.convoy.driver.schedule;

import io.convoy.driver.schedule.Curve.Moment;

/** Makes schedules of specifications. */
public final class Schedules {
  private Schedules() {}

  /**
   * How long a run is.
   *
   * @param batch global batch, in samples
   * @param stepsPerEpoch steps in each epoch
   * @param totalSteps steps of the whole run
   */
  public record Length(int batch, long stepsPerEpoch, long totalSteps) {}

  /** The learning rate. */
  public static Schedule rate(ScheduleSpec spec, Length run) {
    double ratio = spec.baseBatch() == 0 ? 1 : (double) run.batch() / spec.baseBatch();
    double peak = spec.learningRate() * spec.scaling().factor(ratio);
    long warmup = Math.min(run.totalSteps(), Math.round(spec.warmupEpochs() * run.stepsPerEpoch()));
    return new Warmed(
        new Bent(
            Curves.create(spec.name(), spec.shape()), peak, peak * spec.finalRate(), run, warmup),
        warmup,
        peak,
        spec.warmupStart());
  }

  /** A share of something, without warmup. */
  public static Schedule share(CurveSpec spec, Length run) {
    return new Bent(Curves.create(spec.name(), spec.shape()), spec.from(), spec.to(), run, 0);
  }

  /** A curve from the full value to the final one. */
  private record Bent(Curve curve, double full, double last, Length run, long warmup)
      implements Schedule {
    @Override
    public double at(long step) {
      Moment moment = new Moment(step, warmup, run.stepsPerEpoch(), run.totalSteps());
      return last + (full - last) * curve.share(moment);
    }

    @Override
    public Schedule clone() {
      return this;
    }
  }

  /** Linear warmup in front of another schedule. */
  private record Warmed(Schedule after, long warmup, double peak, double start)
      implements Schedule {
    @Override
    public double at(long step) {
      return step <= warmup ? peak * (start + (1 - start) * step / warmup) : after.at(step);
    }

    @Override
    public Schedule clone() {
      return this;
    }
  }
}
