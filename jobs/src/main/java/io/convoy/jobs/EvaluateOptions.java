package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import java.util.Optional;

/**
 * What an evaluation is asked for.
 *
 * @param snapshot a snapshot's folder, or a run's folder, which stands for its best snapshot
 * @param data a prepared dataset's folder, or empty for the one that the run trained on
 * @param split name of its split
 * @param output local file for the report as JSON
 * @param conf engine and cluster
 */
record EvaluateOptions(
    String snapshot,
    Optional<String> data,
    String split,
    Optional<String> output,
    EvaluateConf conf) {}
