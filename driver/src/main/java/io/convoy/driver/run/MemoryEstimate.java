package io.convoy.driver.run;

import io.convoy.driver.cluster.RankMemory;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.model.ModelFigures;
import io.convoy.executor.model.ModelJson;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.DataPlan;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * What ranks on CPUs will need outside the heap, from the recipe alone; docs/clusters.md has it
 * beside what processes were seen to take.
 */
public final class MemoryEstimate {
  private static final long MB = 1 << 20;

  /** Java without its heap, and native libraries: 360 MB were seen, more with other collectors. */
  private static final long PROCESS = 450 * MB;

  /** Parameters, gradient, those that training began with, and a snapshot's copy of the first. */
  private static final int VECTORS = 4;

  /** Copies of one layer's weights that computing makes: its gradient, and of VGG's one more. */
  private static final int OF_A_LAYER = 2;

  /** An image as it is stored, with 5 million pixels of 3 bytes. */
  private static final long DECODED = 16 * MB;

  private MemoryEstimate() {}

  /**
   * Of a run from where it stands.
   *
   * @param slots that the cluster will have
   */
  public static RankMemory of(TrainingSetup setup, int slots) {
    Planner planner = setup.planner();
    Progress progress = setup.progress();
    int ranks = Math.max(1, planner.worldSize(progress, slots));
    int share = planner.batch(progress) / ranks;
    int images = setup.conf().train().microBatch().of(share, progress.microBatch());
    ComputationGraphConfiguration model = ModelJson.graph(setup.replica().configuration());
    ModelFigures figures = ModelFigures.of(model, setup.conf().model().input());
    long shown = (long) images * setup.data().repeats();
    return new RankMemory(
        PROCESS,
        state(figures.trained() + figures.statistics(), setup.replica().update())
            + Float.BYTES * OF_A_LAYER * largestLayer(model),
        Float.BYTES * shown * figures.outputs(),
        images(setup.data(), shown));
  }

  private static long largestLayer(ComputationGraphConfiguration model) {
    return model.getVertices().values().stream()
        .mapToLong(vertex -> vertex.numParams(true))
        .max()
        .orElse(0);
  }

  private static long state(long parameters, UpdateSpec update) {
    int more = update.optimizer().vectors() + (update.averaged() ? 1 : 0);
    return Float.BYTES * parameters * (VECTORS + 2 * more); // a snapshot copies the state as well
  }

  /** Batches ahead of the one that is computed, as the loader bounds them, and that one. */
  private static long images(DataPlan data, long shown) {
    long batch = Float.BYTES * shown * data.shape().size();
    long most = data.loading().reading().memoryMb() * 1_000_000L;
    long ahead = Math.max(batch, Math.min(most, data.loading().prefetch() * batch));
    return batch + ahead + DECODED * data.loading().threads();
  }
}
