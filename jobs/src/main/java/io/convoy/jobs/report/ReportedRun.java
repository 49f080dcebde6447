package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * A run as its files tell it.
 *
 * @param name short name, by which it is told from the others of a page
 * @param folder its folder as people write it
 * @param stored the recipe of its last start
 * @param log its metrics
 * @param identity what its snapshots say of it
 * @param batches images of a step, by the epochs from which on they hold
 * @param evaluations what {@code convoy evaluate} has kept in its folder, by split
 */
record ReportedRun(
    String name,
    String folder,
    StoredRecipe stored,
    RunLog log,
    Identity identity,
    NavigableMap<Integer, Integer> batches,
    Map<String, JsonNode> evaluations) {

  /**
   * What snapshots say of a run.
   *
   * @param classes names; empty if they are not known
   * @param random whether it began at random weights
   * @param versions what it was made with, by name
   */
  record Identity(List<String> classes, boolean random, Map<String, String> versions) {
    /** Of a run without snapshots. */
    static final Identity UNKNOWN = new Identity(List.of(), false, Map.of());
  }

  /** The recipe's text; empty if it is not there. */
  String recipe() {
    return stored.text();
  }

  /** A value of the recipe as text; empty if it has none. */
  String key(String path) {
    return stored.keys().getOrDefault(path, "");
  }

  /** Epochs that are planned; 0 if nobody knows. */
  int epochs() {
    return log.start().path("epochs").asInt();
  }

  /** Images of a step in an epoch; NaN if nobody knows. */
  double batch(int epoch) {
    Map.Entry<Integer, Integer> batch = batches.floorEntry(epoch);
    return batch == null ? Double.NaN : batch.getValue();
  }

  /** Seconds of all its steps. */
  double stepSeconds() {
    return log.steps().stream().mapToDouble(LoggedStep::seconds).filter(Double::isFinite).sum()
        * log.spacing();
  }

  /** Its best validation accuracy from 0 to 1; NaN without one. */
  double bestAccuracy() {
    return log.best().map(RunLog.LoggedEvaluation::accuracy).orElse(Double.NaN);
  }

  /** Median over its steps; NaN without one. */
  double imagesPerSecond() {
    double[] speeds =
        log.steps().stream()
            .mapToDouble(step -> batch(step.epoch()) / step.seconds())
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return speeds.length == 0 ? Double.NaN : speeds[speeds.length / 2];
  }

  /** The same under another name. */
  ReportedRun named(String other) {
    return new ReportedRun(other, folder, stored, log, identity, batches, evaluations);
  }
}
