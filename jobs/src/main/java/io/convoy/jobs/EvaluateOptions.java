package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.executor.data.pipeline.TestViews;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an evaluation is asked for.
 *
 * @param snapshots folders of snapshots, or of runs, which stand for their best snapshots; the
 *     probabilities of several are averaged
 * @param weights which of their weights
 * @param data a prepared dataset's folder, or empty for the one that the run trained on
 * @param split name of its split
 * @param output local file for the report as JSON; confusion matrix and images' answers go beside
 *     it
 * @param crops parts of each image, or empty for those of the run's recipe
 * @param scales lengths of the shorter side in pixels, or empty for those of the run's recipe
 * @param conf engine and cluster
 */
record EvaluateOptions(
    List<String> snapshots,
    Weights weights,
    Optional<String> data,
    String split,
    Optional<String> output,
    Optional<TestViews.Crops> crops,
    Optional<List<Integer>> scales,
    EvaluateConf conf) {
  /** Which weights of a snapshot. */
  enum Weights {
    /** Those that training stepped on with. */
    PARAMETERS,
    /** Their average over the run. */
    AVERAGE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
