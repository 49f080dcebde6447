package io.convoy.executor.predict;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.Nd4jCuda;
import io.convoy.executor.device.RankDevice;
import io.convoy.executor.device.TaskGpus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored models of an executor process, which outlive tasks: a process loads a model once, and
 * all its tasks share the parameters. Where tasks have several GPUs, each of these has the model.
 */
public final class Predictors {
  private static final Logger LOG = LoggerFactory.getLogger(Predictors.class);
  private static final List<SharedModel> MODELS = new ArrayList<>();

  /** A session may go on for days after it has asked a model. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Predictors() {}

  /**
   * What a task may use.
   *
   * @param cores of this process
   * @param gpus that the cluster gave it: numbers, UUIDs or names
   * @param local whether all tasks run in this process, where nobody gives GPUs
   * @param slots tasks that may run at once, each of which gets a GPU of its own where nobody gives
   *     them; 1 has them share one
   */
  public record Means(int cores, List<String> gpus, boolean local, int slots) {
    public Means {
      gpus = List.copyOf(gpus);
    }
  }

  /**
   * A plan's model, loaded if this process does not have it; then models of other plans that no
   * task uses are freed. Closing it gives it back; a model that nobody has used for a minute is
   * freed.
   */
  public static Predictor acquire(PredictPlan plan, Means means, Configuration hadoop) {
    synchronized (MODELS) {
      RankDevice device = device(plan, means);
      LoadedModel.Key key = key(plan, means, device);
      for (SharedModel model : MODELS) {
        if (model.model().key().equals(key) && model.take()) {
          return new Predictor(model);
        }
      }
      MODELS.removeIf(SharedModel::freeIfIdle);
      Nd4jCuda.requireUsable();
      NativeLibraries.loadNd4j();
      ComputeThreads.useNd4j(key.threads());
      LOG.info("loading {}; {}", plan.model().snapshots(), device.details());
      SharedModel made = new SharedModel(new LoadedModel(key, hadoop), PATIENCE);
      made.take();
      MODELS.add(made);
      DaemonThreads.start("convoy-idle-model", made::awaitEnd);
      return new Predictor(made);
    }
  }

  private static LoadedModel.Key key(PredictPlan plan, Means means, RankDevice device) {
    return new LoadedModel.Key(
        plan.replica(), plan.model(), plan.replica().threadsOf(means.cores()), device.device());
  }

  /** The first on which no task asks this model, else the first. */
  private static RankDevice device(PredictPlan plan, Means means) {
    DeviceChoice choice = plan.replica().device().choice();
    int slots = means.local() && choice != DeviceChoice.CPU ? means.slots() : 1;
    List<RankDevice> devices =
        IntStream.range(0, slots)
            .mapToObj(slot -> new TaskGpus(means.gpus(), slot, slots, means.local()))
            .map(given -> RankDevice.of(choice, given))
            .toList();
    return devices.stream()
        .filter(device -> !isAsked(key(plan, means, device)))
        .findFirst()
        .orElse(devices.get(0));
  }

  private static boolean isAsked(LoadedModel.Key key) {
    return MODELS.stream().anyMatch(model -> model.isUsed() && model.model().key().equals(key));
  }
}
