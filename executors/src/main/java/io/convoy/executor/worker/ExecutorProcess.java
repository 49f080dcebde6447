package io.convoy.executor.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The state of an executor process that outlives a round: its replicas. The only mutable static
 * state of Convoy; Spark may give a rank to another executor in each round, so replicas belong to
 * the process and are found by run and step.
 */
final class ExecutorProcess {
  private static final List<Resident> IDLE = new ArrayList<>();

  private ExecutorProcess() {}

  /**
   * Takes an idle replica for a plan, best one that is at the plan's step, or builds one. Replicas
   * of other runs are closed. Several ranks of one process get different replicas.
   *
   * @param cores that the rank may use
   */
  static Resident acquire(RoundPlan plan, int cores) {
    synchronized (IDLE) {
      List<Resident> others =
          IDLE.stream().filter(idle -> !idle.serves(plan.run(), plan.replica())).toList();
      IDLE.removeAll(others);
      others.forEach(Resident::close);
      Resident best =
          IDLE.stream()
              .max(Comparator.comparing(idle -> idle.isAt(plan.state().step())))
              .orElse(null);
      if (best != null) {
        IDLE.remove(best);
        return best;
      }
    }
    return new Resident(plan.run(), plan.replica(), cores);
  }

  /** Gives a replica back for the next round. */
  static void release(Resident resident) {
    synchronized (IDLE) {
      IDLE.add(resident);
    }
  }
}
