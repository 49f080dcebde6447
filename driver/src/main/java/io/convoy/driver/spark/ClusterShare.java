package io.convoy.driver.spark;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.executor.exchange.Backend;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A cluster as one of several runs sees it that train at once: so many of its slots, which may be
 * others in each round. A barrier stage of as many tasks as it has ranks starts when so many slots
 * are free, and Spark runs several side by side.
 */
final class ClusterShare implements Cluster {
  private final SparkCluster whole;
  private final Slots slots;
  private final int ranks;
  private final String id;

  /** What the run's newest rounds are numbered among those of all shares. */
  private final RoundNumbers numbers;

  ClusterShare(SparkCluster whole, Slots slots, int ranks, String id) {
    this.whole = whole;
    this.slots = slots;
    this.ranks = ranks;
    this.id = id;
    numbers = new RoundNumbers(whole::nextRound);
  }

  @Override
  public String applicationId() {
    return id;
  }

  @Override
  public int slots() {
    return ranks;
  }

  @Override
  public int slotsNow() {
    return Math.min(ranks, slots.count());
  }

  @Override
  public int awaitSlots(int least, Duration patience) {
    return whole.awaitSlots(ranks, least, patience);
  }

  /** Executors are those of other runs too. */
  @Override
  public boolean returnsToState() {
    return false;
  }

  @Override
  public boolean ended() {
    return whole.ended();
  }

  /** A stage of no more tasks than ranks cannot be kept off a host. */
  @Override
  public boolean exclude(String host) {
    return false;
  }

  @Override
  public void replace(String executor) {
    whole.replace(executor);
  }

  @Override
  public Rendezvous rendezvous(String key) {
    return whole.rendezvous(key);
  }

  @Override
  public Rendezvous rendezvous(String key, Backend backend) {
    return whole.rendezvous(key, backend);
  }

  @Override
  public List<RankReport> run(RoundPlan plan, RoundEvents events) throws InterruptedException {
    RoundPlan numbered = numbered(plan);
    int size = plan.worldSize();
    if (!whole.gate().enter(size, slots::count)) {
      throw whole.lost(plan.state());
    }
    try {
      return whole.run(numbered, events, new RankPlacement(size, size, Set.of()));
    } finally {
      whole.gate().leave(size);
    }
  }

  private RoundPlan numbered(RoundPlan plan) {
    return new RoundPlan(
        plan.run(),
        numbers.of(plan.round()),
        plan.worldSize(),
        plan.replica(),
        plan.data(),
        plan.state(),
        plan.rendezvous(),
        plan.tasks());
  }

  @Override
  public void pause(int round) {
    whole.pause(numbers.of(round));
  }

  @Override
  public void settled(int round, long step) {
    whole.settled(numbers.of(round), step);
  }
}
