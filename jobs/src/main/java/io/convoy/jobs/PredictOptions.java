package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.executor.data.pipeline.TestViews;
import java.util.List;
import java.util.Optional;

/**
 * What a prediction is asked for.
 *
 * @param snapshots folders of snapshots, or of runs, which stand for their best snapshots; the
 *     probabilities of several are averaged
 * @param weights which of their weights
 * @param inputs files, folders and patterns
 * @param output a file for the answers; empty for standard output
 * @param top likeliest classes of each image
 * @param crops parts of each image, or empty for those of the run's recipe
 * @param scales lengths of the shorter side in pixels, or empty for those of the run's recipe
 * @param conf engine and cluster
 */
record PredictOptions(
    List<String> snapshots,
    EvaluateOptions.Weights weights,
    List<String> inputs,
    Optional<String> output,
    int top,
    Optional<TestViews.Crops> crops,
    Optional<List<Integer>> scales,
    EvaluateConf conf) {
  PredictOptions {
    if (top < 1) {
      throw new IllegalArgumentException("--top " + top + ": must be at least 1");
    }
  }
}
