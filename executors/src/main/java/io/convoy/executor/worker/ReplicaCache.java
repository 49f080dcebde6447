package io.convoy.executor.worker;

import io.convoy.executor.device.RankDevice;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.round.RoundPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of an executor process that outlives a round: its replicas. The only mutable static
 * state of Convoy; Spark may give a rank to another executor in each round, so replicas belong to
 * the process and are found by run and step.
 */
final class ReplicaCache {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaCache.class);
  private static final List<TrainState> IDLE = new ArrayList<>();

  private static final List<Abandoned> ABANDONED = new ArrayList<>();

  /** A replica into which LibTorch may write as long as the exchange is busy. */
  private record Abandoned(TrainState trainState, Collectives exchange) {}

  private ReplicaCache() {}

  /** Whether an idle replica is at a plan's step. */
  static boolean holdsState(RoundPlan plan) {
    synchronized (IDLE) {
      return IDLE.stream()
          .filter(idle -> idle.serves(plan.run(), plan.replica()))
          .anyMatch(idle -> idle.isAt(plan.state().step()));
    }
  }

  /**
   * Takes an idle replica for a plan, best one that is at the plan's step, or builds one. Replicas
   * of other runs are closed. Several ranks of one process get different replicas.
   *
   * @param cores that the rank may use
   * @param device that it computes on
   */
  static TrainState acquire(RoundPlan plan, int cores, RankDevice device) {
    closeAbandoned();
    synchronized (IDLE) {
      List<TrainState> others =
          IDLE.stream().filter(idle -> !idle.serves(plan.run(), plan.replica())).toList();
      IDLE.removeAll(others);
      others.forEach(TrainState::close);
      TrainState best =
          IDLE.stream()
              .filter(idle -> idle.device().equals(device.device()))
              .max(Comparator.comparing(idle -> idle.isAt(plan.state().step())))
              .orElse(null);
      if (best != null) {
        IDLE.remove(best);
        best.replica().enter();
        return best;
      }
    }
    LOG.info("{}", device.details());
    return new TrainState(plan.run(), plan.replica(), cores, device.device());
  }

  /**
   * Gives back, in place of a replica, a new one with its state: LibTorch may still write into the
   * buffers of the old one, which is closed when that is over.
   *
   * @param exchange given up, and busy
   * @param cores that the rank may use
   */
  static void replace(TrainState abandoned, Collectives exchange, RoundPlan plan, int cores) {
    if (abandoned.step() >= 0) {
      TrainState fresh = new TrainState(plan.run(), plan.replica(), cores, abandoned.device());
      fresh.takeOver(abandoned);
      release(fresh);
    }
    synchronized (ABANDONED) {
      ABANDONED.add(new Abandoned(abandoned, exchange));
    }
  }

  private static void closeAbandoned() {
    synchronized (ABANDONED) {
      List<Abandoned> over =
          ABANDONED.stream().filter(abandoned -> !abandoned.exchange().busy()).toList();
      ABANDONED.removeAll(over);
      over.forEach(abandoned -> abandoned.trainState().close());
    }
  }

  /** Gives a replica back for the next round. */
  static void release(TrainState trainState) {
    synchronized (IDLE) {
      IDLE.add(trainState);
    }
  }
}
