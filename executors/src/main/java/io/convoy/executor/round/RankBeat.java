package io.convoy.executor.round;

/**
 * A rank's sign of life, sent each second by a thread of its own; the answer says whether the round
 * shall pause.
 *
 * @param round the round's number
 * @param rank the rank's number
 * @param host where it runs
 * @param executor its process
 * @param count of activities so far: the same number again means that the rank has not gone on
 * @param activity what the rank does
 */
public record RankBeat(
    int round, int rank, String host, String executor, long count, RankActivity activity)
    implements RankEvent, RankQuestion<Boolean> {
  @Override
  public void reach(Listener listener) {
    listener.beat(this);
  }

  @Override
  public Boolean answeredBy(Respondent driver) {
    return driver.pauses(round);
  }
}
