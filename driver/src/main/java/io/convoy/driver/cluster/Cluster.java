package io.convoy.driver.cluster;

import io.convoy.executor.exchange.Backend;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import java.time.Duration;
import java.util.List;

/**
 * The cluster of a run: slots for ranks, and the launch of rounds. A run's thread calls it; only
 * {@link #settled} may be called by others too.
 */
public interface Cluster {
  /** Identifies this start of the application. */
  String applicationId();

  /** Ranks that can run at once when every executor is there. */
  int slots();

  /** Ranks that could run at once now, not more than {@link #slots}. */
  int slotsNow();

  /**
   * Waits until lost executors have been replaced.
   *
   * @param least number of ranks to go on with
   * @param patience how long to wait for all slots before going on with fewer
   * @return ranks that can run at once
   * @throws ClusterException if fewer than {@code least} can
   */
  int awaitSlots(int least, Duration patience);

  /**
   * Whether a round runs where the one before left its state. If not, it begins from a snapshot
   * where there is one, which a process that has the state all the same does not read.
   */
  default boolean returnsToState() {
    return true;
  }

  /** Whether the application has ended from outside, so that there is nothing to wait for. */
  boolean ended();

  /**
   * Keeps ranks off a host from now on, unless no other has slots.
   *
   * @return whether it is excluded from now on
   */
  boolean exclude(String host);

  /**
   * Ends an executor process that does not answer, and asks for another.
   *
   * @param executor its name
   */
  void replace(String executor);

  /**
   * A meeting of ranks.
   *
   * @param key unique for each attempt at a round
   */
  Rendezvous rendezvous(String key);

  /** The same, with what carries tensors on GPUs. */
  Rendezvous rendezvous(String key, Backend backend);

  /**
   * Runs a round. What processes hold of the state stays with them for the next round.
   *
   * @param events hears of the round on the calling thread, before this returns or throws
   * @return the reports of all ranks, in order of rank
   * @throws ClusterException if the application has ended
   * @throws RoundFailedException with the cause if a rank or an executor fails, or does not go on
   */
  List<RankReport> run(RoundPlan plan, RoundEvents events) throws InterruptedException;

  /** Tells ranks to end their rounds after the present step, up to and with this round. */
  void pause(int round);

  /**
   * Lets rank 0 take its next snapshot: the one before is complete, or has failed.
   *
   * @param round in which it was written
   * @param step its step
   */
  void settled(int round, long step);
}
