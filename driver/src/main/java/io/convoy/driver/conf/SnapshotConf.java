package io.convoy.driver.conf;

import java.time.Duration;

/**
 * When snapshots are taken, and how many are kept.
 *
 * @param everyEpochs epochs from one snapshot to the next
 * @param everySteps steps from one snapshot to the next, also in mid-epoch; 0 for none of these
 * @param everyDuration time from one snapshot to the next, also in mid-epoch; zero for none of
 *     these
 * @param background whether training goes on while one is written; if not, a killed driver never
 *     costs more than what is between two
 * @param keepLast how many of the newest are kept
 * @param keepBest how many of the most accurate are kept
 * @param keepEverySteps those of steps that are multiples of this are kept; 0 for none
 */
public record SnapshotConf(
    int everyEpochs,
    long everySteps,
    Duration everyDuration,
    boolean background,
    int keepLast,
    int keepBest,
    long keepEverySteps) {
  public SnapshotConf {
    Ranges.atLeast("every-epochs", everyEpochs, 1);
    Ranges.atLeast("every-steps", everySteps, 0);
    Ranges.notNegative("every-duration", everyDuration);
    Ranges.atLeast("keep-last", keepLast, 1);
    Ranges.atLeast("keep-best", keepBest, 1);
    Ranges.atLeast("keep-every-steps", keepEverySteps, 0);
  }
}
