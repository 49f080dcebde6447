package io.convoy.baseline;

import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The steps from one averaging to the next, as one {@code fit} of the training master: of more it
 * would draw at random which worker gets which images.
 */
final class AveragingWindow {
  private final JavaSparkContext spark;
  private final RoundPlan plan;
  private final RoundTask.Train train;

  /**
   * Of a plan.
   *
   * @param train the window's steps
   */
  AveragingWindow(JavaSparkContext spark, RoundPlan plan, RoundTask.Train train) {
    this.spark = spark;
    this.plan = plan;
    this.train = train;
  }

  /** Trains the graph; returns what is known of each step. */
  List<StepMetrics> fit(ComputationGraph graph) {
    long start = System.nanoTime();
    int workers = plan.worldSize();
    int share = train.batch() / workers;
    StepScores scores = new StepScores(spark);
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(workers, share)
            .batchSizePerWorker(share)
            .averagingFrequency(train.rates().size())
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .repartionData(Repartition.Never)
            .workerPrefetchNumBatches(0)
            .saveUpdater(true)
            .trainingHooks(scores)
            .build();
    RankImages images =
        new RankImages(plan, train, new SerializableConfiguration(spark.hadoopConfiguration()));
    JavaRDD<MultiDataSet> batches =
        spark
            .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
            .mapPartitions(images);
    try {
      new SparkComputationGraph(spark, graph, master).fitMultiDataSet(batches);
    } finally {
      batches.unpersist();
    }
    return metrics(scores.means(train.rates().size()), (System.nanoTime() - start) / 1e9);
  }

  private List<StepMetrics> metrics(double[] losses, double seconds) {
    List<StepMetrics> metrics = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      metrics.add(
          new StepMetrics(
              train.firstStep() + i,
              train.epoch(),
              losses[i],
              Double.NaN,
              train.rates().get(i).learningRate(),
              UpdateFigures.of(Double.NaN),
              seconds / losses.length,
              Double.NaN));
    }
    return metrics;
  }
}
