package io.convoy.driver.spark;

import io.convoy.driver.report.LatestFigures;
import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.RendezvousRegistry;
import io.convoy.executor.exchange.tls.RunIdentity;
import io.convoy.executor.round.RankQuestion;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What the driver wants of the ranks, which they ask for: whether to pause, whether a snapshot is
 * settled, whether a round is still wanted, where the others are, and by what it knows them.
 * Several rounds may go on at once, each with a number of its own. Any thread may call it.
 */
final class RoundControl implements RankQuestion.Respondent {
  /** How many rounds that were given up are remembered: Spark starts tasks of the newest late. */
  private static final int GIVEN_UP = 1000;

  private final Map<Integer, RendezvousRegistry> meetings = new ConcurrentHashMap<>();
  private final Set<Integer> paused = ConcurrentHashMap.newKeySet();
  private final NavigableSet<Integer> givenUp = new ConcurrentSkipListSet<>();
  private final LatestFigures figures = new LatestFigures();
  private final Arrivals arrivals = new Arrivals();
  private RunIdentity identity;

  /** The step of the newest snapshot of each round that is complete or has failed. */
  private final Map<Integer, Long> settled = new ConcurrentHashMap<>();

  /** The newest figures of the run, which Spark's metrics system shows. */
  LatestFigures figures() {
    return figures;
  }

  /** Which executors of the session are there. */
  Arrivals arrivals() {
    return arrivals;
  }

  /** A round begins, which may be to pause already. */
  synchronized void begin(int round) {
    meetings.put(round, new RendezvousRegistry());
    givenUp.remove(round);
    settled.remove(round);
  }

  /** A round is over: ranks that come late are turned away, and another may have its number. */
  synchronized void end(int round) {
    meetings.remove(round);
    paused.remove(round);
    settled.remove(round);
  }

  /** Tells the ranks of a round to pause. */
  void pause(int round) {
    paused.add(round);
  }

  /** Tells tasks of a round to end that Spark starts late. */
  synchronized void giveUp(int round) {
    givenUp.add(round);
    if (givenUp.size() > GIVEN_UP) {
      givenUp.pollFirst();
    }
  }

  /** Lets rank 0 of a round take its next snapshot; after the round nobody waits for that. */
  synchronized void settle(int round, long step) {
    if (meetings.containsKey(round)) {
      settled.put(round, step);
    }
  }

  /** How many rounds it remembers, each as often as it does. */
  int remembered() {
    return meetings.size() + paused.size() + givenUp.size() + settled.size();
  }

  @Override
  public boolean pauses(int round) {
    return paused.contains(round);
  }

  @Override
  public boolean wants(int round) {
    return !givenUp.contains(round);
  }

  @Override
  public boolean settled(int round, long step) {
    return Long.valueOf(step).equals(settled.get(round));
  }

  @Override
  public JoinResponse attend(int round, JoinRequest card) {
    RendezvousRegistry registry = meetings.get(round);
    return registry == null
        ? JoinResponse.refused(
            String.format("%s came to %s too late: it is over", card.guest(), card.meeting()))
        : registry.attend(round, card);
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
