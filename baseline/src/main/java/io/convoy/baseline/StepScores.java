package io.convoy.baseline;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Hears of each worker's steps within a window: DL4J's score, before the update. */
final class StepScores implements TrainingHook {
  private final CollectionAccumulator<double[]> scores = new CollectionAccumulator<>();

  /** Counts in each task, which gets its own copy, from 0. */
  private int step;

  StepScores(JavaSparkContext spark) {
    spark.sc().register(scores);
  }

  @Override
  public void postUpdate(MultiDataSet batch, Model model) {
    scores.add(new double[] {step++, model.score()});
  }

  /**
   * The mean over the workers.
   *
   * @param steps of the window
   */
  double[] means(int steps) {
    double[] sums = new double[steps];
    int[] counts = new int[steps];
    for (double[] one : scores.value()) {
      sums[(int) one[0]] += one[1];
      counts[(int) one[0]]++;
    }
    for (int i = 0; i < steps; i++) {
      sums[i] /= counts[i];
    }
    return sums;
  }

  @Override
  public void preUpdate(MultiDataSet batch, Model model) {
    // the score is not known yet
  }

  @Override
  public void preUpdate(DataSet batch, Model model) {
    throw new UnsupportedOperationException("graphs are trained on MultiDataSets");
  }

  @Override
  public void postUpdate(DataSet batch, Model model) {
    throw new UnsupportedOperationException("graphs are trained on MultiDataSets");
  }
}
