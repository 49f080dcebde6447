package io.convoy.driver.spark;

import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.RendezvousRegistry;
import io.convoy.executor.exchange.tls.RunIdentity;
import io.convoy.executor.round.RankQuestion;

/**
 * What the driver wants of the ranks, which they ask for: whether to pause, whether a snapshot is
 * settled, whether a round is still wanted, where the others are, and by what it knows them. Any
 * thread may call it.
 */
final class RoundControl implements RankQuestion.Respondent {
  private final RendezvousRegistry meetings = new RendezvousRegistry();
  private RunIdentity identity;
  private volatile int paused;
  private volatile int givenUp;
  private volatile Settled newest = new Settled(0, 0);

  /** The newest snapshot that is complete or has failed. */
  private record Settled(int round, long step) {}

  /** Tells ranks to pause, in rounds up to and with this one. */
  void pause(int round) {
    paused = round;
  }

  /** Tells tasks to end that Spark starts late, of rounds up to and with this one. */
  void giveUp(int round) {
    givenUp = round;
  }

  /** Lets rank 0 take its next snapshot. */
  void settle(int round, long step) {
    newest = new Settled(round, step);
  }

  @Override
  public boolean pauses(int round) {
    return paused >= round;
  }

  @Override
  public boolean wants(int round) {
    return givenUp < round;
  }

  @Override
  public boolean settled(int round, long step) {
    return newest.equals(new Settled(round, step));
  }

  @Override
  public JoinResponse attend(int round, JoinRequest card) {
    return meetings.attend(round, card);
  }

  /** The same for the whole session, and for no other. */
  @Override
  public synchronized RunIdentity identity() {
    if (identity == null) {
      identity = RunIdentity.make();
    }
    return identity;
  }
}
