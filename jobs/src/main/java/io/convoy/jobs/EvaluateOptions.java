package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.executor.data.TestViews;
import java.util.List;
import java.util.Optional;

/**
 * What an evaluation is asked for.
 *
 * @param snapshot a snapshot's folder, or a run's folder, which stands for its best snapshot
 * @param data a prepared dataset's folder, or empty for the one that the run trained on
 * @param split name of its split
 * @param output local file for the report as JSON
 * @param crops parts of each image, or empty for those of the run's recipe
 * @param scales lengths of the shorter side in pixels, or empty for those of the run's recipe
 * @param conf engine and cluster
 */
record EvaluateOptions(
    String snapshot,
    Optional<String> data,
    String split,
    Optional<String> output,
    Optional<TestViews.Crops> crops,
    Optional<List<Integer>> scales,
    EvaluateConf conf) {}
