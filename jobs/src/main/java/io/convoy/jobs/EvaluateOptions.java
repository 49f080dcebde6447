package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.engine.Poll;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an evaluation is asked for.
 *
 * @param model which snapshots are evaluated together
 * @param data a prepared dataset's folder, or empty for the one that the run trained on
 * @param split name of its split
 * @param output local file for the report as JSON; confusion matrix and images' answers go beside
 *     it
 * @param look what the network sees of each image
 * @param poll how several answers become one
 * @param conf engine and cluster
 */
record EvaluateOptions(
    Model model,
    Optional<String> data,
    String split,
    Optional<String> output,
    Look look,
    Poll poll,
    EvaluateConf conf) {
  /**
   * Which snapshots.
   *
   * @param snapshots folders of snapshots, or of runs, which stand for their best snapshots
   * @param weights which of their weights
   * @param cycles takes of one run those at the ends of the last so many cycles of its schedule in
   *     place of its best, and measures each for itself, too; 0 for none of this
   */
  record Model(List<String> snapshots, Weights weights, int cycles) {
    Model {
      snapshots = List.copyOf(snapshots);
    }
  }

  /**
   * What the network sees of each image; what is empty is as in the run's recipe.
   *
   * @param size side of its input in pixels
   * @param crops parts of each image
   * @param scales lengths of the shorter side in pixels
   */
  record Look(
      Optional<Integer> size, Optional<TestViews.Crops> crops, Optional<List<Integer>> scales) {}

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
