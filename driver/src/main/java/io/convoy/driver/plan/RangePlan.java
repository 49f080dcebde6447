package io.convoy.driver.plan;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.schedule.RateRange;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StepGuard;
import java.util.stream.LongStream;

/**
 * The plan of a learning-rate range test: the steps of a run's first epoch, and of as many more as
 * are needed, with rates of their own. Batch, momentum and decay are those of the run's first step;
 * nothing is evaluated or stored.
 */
public final class RangePlan {
  private final RunConf conf;
  private final Planner run;
  private final RateRange range;
  private final int batch;
  private final long stepsPerEpoch;

  /**
   * Plans a test.
   *
   * @param run the plan of the run whose rate is wanted
   * @param batch the global batch, in samples; one that divides the run's evenly
   */
  public RangePlan(RunConf conf, Planner run, RateRange range, int batch) {
    this.conf = conf;
    this.run = run;
    this.range = range;
    this.batch = batch;
    stepsPerEpoch = run.timeline().stepsIn(1) * (run.timeline().batch(1) / batch);
  }

  /** The global batch of each step, in samples. */
  public int batch() {
    return batch;
  }

  /** Epochs that the test begins. */
  public int epochs() {
    return (int) ((range.steps() + stepsPerEpoch - 1) / stepsPerEpoch);
  }

  /** The last step of an epoch, from 1. */
  public long lastStep(int epoch) {
    return Math.min(range.steps(), epoch * stepsPerEpoch);
  }

  /**
   * The steps of an epoch. Those that are not finite leave out their update and go on, so that the
   * driver hears of them.
   *
   * @param epoch from 1
   * @param worldSize number of ranks
   * @param fitting progress with the micro-batches that fit
   */
  public RoundTask.Train task(int epoch, int worldSize, Progress fitting) {
    long first = lastStep(epoch - 1) + 1;
    int share = batch / worldSize;
    return new RoundTask.Train(
        conf.data().trainSplit(),
        epoch,
        first,
        0,
        batch,
        conf.train().microBatch().of(share, fitting.microBatch()),
        LongStream.rangeClosed(first, lastStep(epoch)).mapToObj(this::rates).toList(),
        conf.synchronise().plan(epoch),
        new StepGuard(range.steps(), Double.POSITIVE_INFINITY, conf.guard().compareEvery()),
        SavePlan.once("", false));
  }

  private StepRates rates(long step) {
    StepRates begun = run.rates(1);
    return new StepRates(range.at(step), begun.momentumShare(), begun.decayShare(), 0);
  }
}
