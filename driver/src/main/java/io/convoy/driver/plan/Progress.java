package io.convoy.driver.plan;

import io.convoy.driver.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param adjusted what the run has changed of its recipe by itself
 * @param lossSum sum of the data losses of the steps of the epoch going on; NaN if one of them is
 *     not known
 */
public record Progress(
    long step,
    int epoch,
    long position,
    double bestAccuracy,
    long bestStep,
    List<Evaluated> history,
    Adjusted adjusted,
    double lossSum) {
  /** A run that has not begun. */
  public static final Progress START = new Progress(0, 0, 0, 0, 0, List.of(), Adjusted.NONE, 0);

  public Progress {
    history = List.copyOf(history);
  }

  /** How often the run went back to a snapshot and lowered its learning rate. */
  public int rollBacks() {
    return adjusted.rollBacks();
  }

  /** The largest number of samples that fits at once; 0 if that is not found out. */
  public int microBatch() {
    return adjusted.microBatch();
  }

  /** At the end of the epoch that was going on. */
  public Progress completed(long lastStep) {
    return new Progress(lastStep, epoch + 1, 0, bestAccuracy, bestStep, history, adjusted, 0);
  }

  /** Progress in the middle of an epoch, of which {@code done} samples are done. */
  public Progress within(long lastStep, long done) {
    return new Progress(lastStep, epoch, done, bestAccuracy, bestStep, history, adjusted, lossSum);
  }

  /** The same with the sum of the losses of the present epoch. */
  public Progress withLosses(double sum) {
    return new Progress(step, epoch, position, bestAccuracy, bestStep, history, adjusted, sum);
  }

  /** The same with another number of times that the learning rate was lowered. */
  public Progress rolledBack(int times) {
    return new Progress(
        step,
        epoch,
        position,
        bestAccuracy,
        bestStep,
        history,
        adjusted.rolledBack(times),
        lossSum);
  }

  /** The same with another number of samples that fit at once. */
  public Progress fitting(int samples) {
    return new Progress(
        step, epoch, position, bestAccuracy, bestStep, history, adjusted.fitting(samples), lossSum);
  }

  /**
   * With an evaluation of this step.
   *
   * @param metrics by name
   */
  public Progress evaluated(Map<String, Double> metrics) {
    List<Evaluated> longer = new ArrayList<>(history);
    longer.add(new Evaluated(epoch, step, metrics));
    return new Progress(step, epoch, position, bestAccuracy, bestStep, longer, adjusted, lossSum);
  }

  /** The evaluation of this step, if it was evaluated. */
  public Optional<Evaluated> evaluation() {
    return history.isEmpty() || history.get(history.size() - 1).step() != step
        ? Optional.empty()
        : Optional.of(history.get(history.size() - 1));
  }

  /** The same with the best snapshot of another progress. */
  public Progress withBestOf(Progress other) {
    return withBest(other.bestAccuracy, other.bestStep);
  }

  private Progress withBest(double accuracy, long ofStep) {
    return new Progress(step, epoch, position, accuracy, ofStep, history, adjusted, lossSum);
  }

  /**
   * As a snapshot of this step holds it: the best one, if this step was evaluated and no snapshot
   * before was better.
   *
   * @param metric by which it is better
   */
  public Progress saved(Metric metric) {
    Optional<Evaluated> last = evaluation();
    if (last.isEmpty()) {
      return this;
    }
    boolean better =
        history.stream()
            .filter(one -> one.step() == bestStep)
            .allMatch(one -> last.get().goodness(metric) > one.goodness(metric));
    return better ? withBest(last.get().value(Metric.ACCURACY), step) : this;
  }
}
