package io.convoy.executor.predict;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.device.Nd4jCuda;
import io.convoy.executor.device.RankDevice;
import io.convoy.executor.device.TaskGpus;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored models of an executor process, which outlive tasks: a model is loaded once for each
 * task that runs at the same time, not once a task.
 */
public final class Predictors {
  private static final Logger LOG = LoggerFactory.getLogger(Predictors.class);
  private static final List<Seat> SEATS = new ArrayList<>();

  private Predictors() {}

  /** A model, and whether a task has it. */
  private record Seat(Predictor predictor, boolean taken) {}

  /**
   * What a task may use.
   *
   * @param cores of this process
   * @param gpus that the cluster gave it: numbers, UUIDs or names
   * @param local whether all tasks run in this process, where nobody gives GPUs
   * @param slots tasks that may run at once
   */
  public record Means(int cores, List<String> gpus, boolean local, int slots) {
    public Means {
      gpus = List.copyOf(gpus);
    }
  }

  /**
   * Takes a plan's model, or loads it. Models of other plans that no task has are freed. Closing it
   * gives it back.
   */
  public static Predictor acquire(PredictPlan plan, Means means, Configuration hadoop) {
    Predictor.Key key = new Predictor.Key(plan.replica(), plan.model());
    synchronized (SEATS) {
      for (Seat seat : List.copyOf(SEATS)) {
        if (!seat.taken() && !seat.predictor().serves(key)) {
          SEATS.remove(seat);
          seat.predictor().free();
        }
      }
      // in one process the next model takes the next GPU
      int next = SEATS.size();
      TaskGpus given =
          new TaskGpus(means.gpus(), next, Math.max(next + 1, means.slots()), means.local());
      for (int i = 0; i < SEATS.size(); i++) {
        Predictor idle = SEATS.get(i).predictor();
        if (!SEATS.get(i).taken() && (means.local() || isOn(idle, plan, given))) {
          SEATS.set(i, new Seat(idle, true));
          return idle;
        }
      }
      RankDevice device = RankDevice.of(plan.replica().device().choice(), given);
      Nd4jCuda.requireUsable();
      NativeLibraries.loadNd4j();
      ComputeThreads.useNd4j(plan.replica().threadsOf(means.cores()));
      LOG.info("loading {}; {}", plan.model().snapshots(), device.details());
      Predictor made = new Predictor(key, means.cores(), device.device(), hadoop);
      SEATS.add(new Seat(made, true));
      return made;
    }
  }

  private static boolean isOn(Predictor idle, PredictPlan plan, TaskGpus given) {
    return RankDevice.of(plan.replica().device().choice(), given).device().equals(idle.device());
  }

  /** Has a model serve the next task. */
  static void release(Predictor predictor) {
    synchronized (SEATS) {
      SEATS.replaceAll(
          seat -> seat.predictor().equals(predictor) ? new Seat(predictor, false) : seat);
    }
  }
}
