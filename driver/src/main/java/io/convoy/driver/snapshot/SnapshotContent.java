package io.convoy.driver.snapshot;

import io.convoy.driver.plan.Progress;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a snapshot's {@code progress.json} says.
 *
 * @param progress how far the run was
 * @param model what the model is
 * @param seed of the run
 * @param worldSize number of ranks that made it
 * @param engine that computed
 * @param validation its metrics on the validation split, by name
 * @param configuration the resolved configuration, as HOCON
 * @param versions of Convoy, its commit, and the libraries that compute
 */
public record SnapshotContent(
    Progress progress,
    ModelIdentity model,
    long seed,
    int worldSize,
    String engine,
    Map<String, Double> validation,
    String configuration,
    Map<String, String> versions) {
  public SnapshotContent {
    validation = new TreeMap<>(validation);
    versions = new TreeMap<>(versions);
  }
}
