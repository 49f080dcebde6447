package io.convoy.jobs.probe;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.executor.base.RefusedException;
import java.util.List;

/**
 * What is probed.
 *
 * @param snapshot folder of a snapshot, or of a run, which stands for its best
 * @param weights which of its weights, or {@link io.convoy.driver.run.StoredModel#RANDOM}
 * @param data folder of a prepared dataset
 * @param layers names; empty for the end of each stage
 * @param neighbours of each image, that vote
 * @param conf engine and cluster
 */
public record ProbeOptions(
    String snapshot,
    String weights,
    String data,
    List<String> layers,
    int neighbours,
    EvaluateConf conf) {
  public ProbeOptions {
    layers = List.copyOf(layers);
    if (neighbours < 1) {
      throw new RefusedException("--neighbours", neighbours, "must be at least 1");
    }
  }
}
