package io.convoy.jobs.search;

import io.convoy.driver.report.RunListener;
import io.convoy.driver.run.StopRequest;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.StepMetrics;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleConsumer;

/** Stops a trial at the epoch that it is to reach, and when its loss runs away. */
final class TrialWatch implements RunListener {
  private final int until;
  private final double quitAbove;
  private final StopRequest stop;
  private final DoubleConsumer begun;
  private OptionalDouble firstLoss;
  private Optional<Divergence> divergence = Optional.empty();

  /**
   * That the loss ran away.
   *
   * @param step the first one of which that was known; the run did some more
   * @param text how it ran away
   */
  record Divergence(long step, String text) {}

  /**
   * Watches a leg.
   *
   * @param trial whose first loss may be known
   * @param until its last epoch
   * @param quitAbove how many times its first the loss may be; 0 for any
   * @param begun hears the first loss if it was not known
   */
  TrialWatch(Trial trial, int until, double quitAbove, StopRequest stop, DoubleConsumer begun) {
    this.until = until;
    this.quitAbove = quitAbove;
    this.stop = stop;
    this.begun = begun;
    firstLoss = trial.firstLoss();
  }

  /** That the loss ran away, and how; empty if it did not. */
  Optional<Divergence> divergence() {
    return divergence;
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    double loss = metrics.loss();
    if (firstLoss.isEmpty() && metrics.step() == 1) {
      firstLoss = OptionalDouble.of(loss);
      begun.accept(loss);
    }
    if (divergence.isEmpty() && ranAway(loss)) {
      String text =
          String.format(
              Locale.ROOT,
              "the loss of step %d, %.3g, is more than %s times the first, %.3g",
              metrics.step(),
              loss,
              quitAbove,
              firstLoss.getAsDouble());
      divergence = Optional.of(new Divergence(metrics.step(), text));
      stop.stop(text);
    }
  }

  private boolean ranAway(double loss) {
    return quitAbove > 0 && firstLoss.isPresent() && !(loss <= quitAbove * firstLoss.getAsDouble());
  }

  @Override
  public void evaluated(long step, int epoch, EvaluationCounts counts) {
    if (epoch >= until) {
      stop.stop("the search looks at it after epoch " + epoch);
    }
  }
}
