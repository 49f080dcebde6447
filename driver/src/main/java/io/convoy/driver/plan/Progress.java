package io.convoy.driver.plan;

/**
 * How far a run is. The only count of it: everything else follows from this and the configuration.
 *
 * @param step last completed step; 0 before the first
 * @param epoch last completed epoch; 0 before the first
 * @param bestAccuracy best validation top-1 accuracy so far, from 0 to 1; 0 before the first
 * @param bestStep the step of the snapshot that has it; 0 if there is none
 */
public record Progress(long step, int epoch, double bestAccuracy, long bestStep) {
  /** A run that has not begun. */
  public static final Progress START = new Progress(0, 0, 0, 0);

  /** After one more epoch. */
  public Progress completed(long lastStep) {
    return new Progress(lastStep, epoch + 1, bestAccuracy, bestStep);
  }

  /** With the accuracy of a snapshot of this step, if it is better than all before. */
  public Progress evaluated(double accuracy) {
    return bestStep == 0 || accuracy > bestAccuracy
        ? new Progress(step, epoch, accuracy, step)
        : this;
  }
}
