package io.convoy.executor.round;

/**
 * A rank's question whether the driver is done with a snapshot.
 *
 * @param round in which it was written
 * @param step its step
 */
public record SnapshotQuestion(int round, long step) implements RankQuestion<Boolean> {
  @Override
  public Boolean answeredBy(Respondent driver) {
    return driver.settled(round, step);
  }
}
