package io.convoy.jobs.lrfind;

import io.convoy.driver.conf.ClusterConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.run.MemoryEstimate;
import io.convoy.driver.run.RangeTest;
import io.convoy.driver.run.ScratchFolder;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.run.TrainingSetup;
import io.convoy.driver.schedule.Schedules;
import io.convoy.driver.spark.ContainerRoom;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.round.SyncPlan.Mode;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Runs a learning-rate range test of a recipe on the Spark cluster of {@code spark-submit}. */
public final class LrFindJob {
  private final RunConf recipe;
  private final LrFindOptions options;
  private final Consumer<String> told;

  /**
   * Creates a job; nothing is looked at yet.
   *
   * @param recipe whose run is tried; its folder is left as it is
   * @param told hears what a user should know meanwhile, in lines
   */
  public LrFindJob(RunConf recipe, LrFindOptions options, Consumer<String> told) {
    this.recipe = recipe;
    this.options = options;
    this.told = told;
    if (recipe.synchronise().mode() == Mode.DL4J) {
      throw new RefusedException(
          "synchronise.mode", Mode.DL4J, "has rates of its own; lr-find needs allreduce");
    }
    String optimizer = recipe.optimizer().name();
    if (Optimizers.wantsWholeSplit(optimizer)) {
      throw new RefusedException(
          "optimizer.name",
          optimizer,
          "finds the length of its steps itself; lr-find tells nothing");
    }
  }

  /** Runs the job. */
  public LrFindReport run(Configuration hadoop) {
    try (ScratchFolder scratch = ScratchFolder.beside(hadoop, recipe.run().dir())) {
      TrainingSetup setup = scratch.begin(recipe, hadoop, told);
      ClusterConf conf = recipe.cluster();
      ContainerRoom.check(conf.workers(), ranks -> MemoryEstimate.of(setup, ranks));
      try (SparkCluster cluster =
          SparkCluster.connect(
              "convoy lr-find", conf.workers(), conf.timeout(), conf.exchangeSecurity())) {
        int batch = setup.planner().timeline().batch(1);
        return report(setup, new RangeTest(setup, cluster, options.range(), batch));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again", e);
    }
  }

  private LrFindReport report(TrainingSetup setup, RangeTest test) throws InterruptedException {
    told.accept(
        String.format(
            "Learning-rate range test of %s (%,d parameters) on %d ranks: up to %d steps of %d"
                + " images",
            setup.model().name(),
            setup.parameters(),
            test.worldSize(),
            options.steps(),
            setup.planner().timeline().batch(1)));
    RateCurve curve = RateCurve.of(test.run(steps -> RateCurve.of(steps).end().isPresent()));
    double factor = Schedules.batchFactor(setup.conf().schedule(), setup.planner().timeline());
    double peak = setup.conf().schedule().learningRate() * factor;
    return new LrFindReport(curve, options, factor, peak);
  }
}
