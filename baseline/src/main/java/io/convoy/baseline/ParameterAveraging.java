package io.convoy.baseline;

import io.convoy.driver.cluster.Baseline;
import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.WrittenSnapshot;
import io.convoy.executor.snapshot.FileWeights;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains with DL4J's {@code ParameterAveragingTrainingMaster}, on the batches that Convoy's ranks
 * would train on: each worker has a rank's part of every batch, and {@code synchronise.every-steps}
 * batches lie between two averagings of parameters and updater state.
 *
 * <p>The state in its snapshots is {@code parameters} and, unless the updater has none, {@code
 * optimizer.dl4j}, the updater's state as DL4J lays it out.
 */
public final class ParameterAveraging implements Baseline {
  private static final String UPDATER = "optimizer.dl4j";

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public List<String> problems(RunConf conf) {
    return Refusals.of(conf);
  }

  @Override
  public WrittenSnapshot train(Cluster cluster, RoundPlan plan, RoundEvents events)
      throws IOException {
    JavaSparkContext spark = ((SparkCluster) cluster).session(); // there is no other with DL4J
    spark.setJobGroup("round-" + plan.round(), name() + " " + plan.round(), true);
    RoundTask.Train train = (RoundTask.Train) plan.tasks().get(0);
    Configuration hadoop = spark.hadoopConfiguration();
    ComputationGraph graph =
        FlatParameters.initialised(
            ComputationGraphConfiguration.fromJson(plan.replica().configuration()), Precision.FP32);
    Updaters updaters = new Updaters(graph.getConfiguration(), plan.replica().update());
    updaters.set(train.rates());
    takeUp(plan, graph, hadoop);
    int every = train.sync().everySteps();
    int steps = train.rates().size();
    int to;
    for (int from = 0; from < steps; from = to) {
      long done = train.firstStep() + from - 1; // averaging is due where a multiple is done
      to = Math.min(steps, from + every - (int) (done % every));
      RoundTask.Train window = train.steps(from, to);
      updaters.set(window.rates());
      new AveragingWindow(spark, plan, window).fit(graph).forEach(events::stepCompleted);
    }
    long step = train.firstStep() + steps - 1;
    String folder = SnapshotFiles.folder(train.saves().root(), step);
    Map<String, Tensor> state = state(graph);
    try {
      // the model's file keeps the configuration that it has in every other mode
      return new WrittenSnapshot(
          step, SnapshotFiles.write(folder, state, plan.replica().configuration(), hadoop), null);
    } finally {
      state.values().forEach(Tensor::close);
      graph.close();
    }
  }

  /** Fills a graph with the state in which the plan begins. */
  private static void takeUp(RoundPlan plan, ComputationGraph graph, Configuration hadoop) {
    Map<String, Tensor> state = state(graph);
    try {
      if (!plan.state().snapshot().isEmpty()) {
        SnapshotFiles.read(
            plan.state().snapshot(), SnapshotFiles.heldAt(plan.state().step(), state), hadoop);
      } else if (!plan.replica().weights().isEmpty()) {
        FileWeights.copy(
            plan.replica().weights(),
            FlatParameters.of(graph).layout(),
            state.get(SnapshotFiles.PARAMETERS),
            hadoop);
      }
    } finally {
      state.values().forEach(Tensor::close);
    }
  }

  /** Parameters and updater state, live. */
  private static Map<String, Tensor> state(ComputationGraph graph) {
    Map<String, Tensor> state = new TreeMap<>();
    state.put(SnapshotFiles.PARAMETERS, FlatParameters.of(graph).tensor());
    INDArray updater = graph.getUpdater().getStateViewArray();
    if (updater != null && !updater.isEmpty()) {
      state.put(UPDATER, FlatParameters.tensor(updater));
    }
    return state;
  }
}
