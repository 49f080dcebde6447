package io.convoy.driver.plan;

import io.convoy.driver.conf.GuardConf.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a run is. The only count of it: everything else follows from this and the configuration.
 *
 * @param step last completed step; 0 before the first
 * @param epoch last completed epoch; 0 before the first
 * @param position samples of the epoch after {@code epoch} that are done; 0 between two epochs
 * @param bestAccuracy validation top-1 accuracy of the best snapshot so far, from 0 to 1; 0 before
 *     the first
 * @param bestStep the step of the snapshot that has it; 0 if there is none
 * @param history every evaluation so far, oldest first, with a snapshot or without
 */
public record Progress(
    long step,
    int epoch,
    long position,
    double bestAccuracy,
    long bestStep,
    List<Evaluated> history) {
  /** A run that has not begun. */
  public static final Progress START = new Progress(0, 0, 0, 0, 0, List.of());

  public Progress {
    history = List.copyOf(history);
  }

  /** At the end of the epoch that was going on. */
  public Progress completed(long lastStep) {
    return new Progress(lastStep, epoch + 1, 0, bestAccuracy, bestStep, history);
  }

  /** In the middle of an epoch, of which {@code done} samples are done. */
  public Progress within(long lastStep, long done) {
    return new Progress(lastStep, epoch, done, bestAccuracy, bestStep, history);
  }

  /** With an evaluation of this step. */
  public Progress evaluated(double accuracy, double loss) {
    List<Evaluated> longer = new ArrayList<>(history);
    longer.add(new Evaluated(epoch, step, accuracy, loss));
    return new Progress(step, epoch, position, bestAccuracy, bestStep, longer);
  }

  /** With the best snapshot that another progress knows. */
  public Progress withBestOf(Progress other) {
    return new Progress(step, epoch, position, other.bestAccuracy, other.bestStep, history);
  }

  /**
   * As a snapshot of this step holds it: the best one, if this step was evaluated and no snapshot
   * before was better.
   *
   * @param metric by which it is better
   */
  public Progress saved(Metric metric) {
    if (history.isEmpty() || history.get(history.size() - 1).step() != step) {
      return this;
    }
    Evaluated last = history.get(history.size() - 1);
    boolean better =
        history.stream()
            .filter(one -> one.step() == bestStep)
            .allMatch(one -> goodness(metric, last) > goodness(metric, one));
    return better ? new Progress(step, epoch, position, last.accuracy(), step, history) : this;
  }

  private static double goodness(Metric metric, Evaluated evaluated) {
    return metric.goodness(evaluated.accuracy(), evaluated.loss());
  }
}
