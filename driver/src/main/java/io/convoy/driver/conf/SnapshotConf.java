package io.convoy.driver.conf;

import io.convoy.executor.base.Check;
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
 * @param keepCycles whether those at the ends of the schedule's cycles are kept
 */
public record SnapshotConf(
    int everyEpochs,
    long everySteps,
    Duration everyDuration,
    boolean background,
    int keepLast,
    int keepBest,
    long keepEverySteps,
    boolean keepCycles) {
  public SnapshotConf {
    Check.atLeast("every-epochs", everyEpochs, 1);
    Check.atLeast("every-steps", everySteps, 0);
    Ranges.notNegative("every-duration", everyDuration);
    Check.atLeast("keep-last", keepLast, 1);
    Check.atLeast("keep-best", keepBest, 1);
    Check.atLeast("keep-every-steps", keepEverySteps, 0);
  }
}
