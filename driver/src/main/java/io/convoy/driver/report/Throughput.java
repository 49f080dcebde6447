package io.convoy.driver.report;

import io.convoy.executor.round.StepMetrics;
import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * The steady-state training throughput of a run: the median over all steps after the first ten,
 * which warm up caches and compilers.
 */
public final class Throughput implements RunListener {
  private static final int WARMUP = 10;

  private RunFacts facts;
  private int steps;

  /** Per image. */
  private double[] seconds = new double[1024];

  @Override
  public void runStarted(RunFacts started) {
    facts = started;
    steps = 0;
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    if (steps == seconds.length) {
      seconds = Arrays.copyOf(seconds, 2 * steps);
    }
    seconds[steps++] = metrics.seconds() / facts.timeline().batch(metrics.epoch());
  }

  /** Images per second over all ranks, or NaN if there were no more than ten steps. */
  public double imagesPerSecond() {
    if (steps <= WARMUP) {
      return Double.NaN;
    }
    return 1 / new Median().evaluate(seconds, WARMUP, steps - WARMUP);
  }
}
