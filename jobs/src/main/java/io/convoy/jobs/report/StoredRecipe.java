package io.convoy.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.driver.conf.ConfChange;
import io.convoy.driver.conf.ConfException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The recipe that a run's folder holds.
 *
 * @param text as stored; empty if there is none
 * @param file its name
 * @param keys values as text, by their full paths; nothing if the text is no recipe
 */
record StoredRecipe(String text, String file, Map<String, String> keys) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static StoredRecipe of(String text, String file) {
    try {
      return new StoredRecipe(text, file, ConfChange.values(text));
    } catch (ConfException e) {
      return new StoredRecipe(text, file, Map.of());
    }
  }

  /** Batches by the epochs from which on they hold, as it has them, or else a log. */
  NavigableMap<Integer, Integer> batches(RunLog log) {
    NavigableMap<Integer, Integer> batches = new TreeMap<>();
    double first = VariedKeys.number(keys.getOrDefault("train.batch", ""));
    if (Double.isFinite(first)) {
      batches.put(0, (int) first);
    } else if (log.start().has("batch")) {
      batches.put(0, log.start().path("batch").asInt());
    }
    try {
      for (JsonNode change : JSON.readTree(keys.getOrDefault("train.batch-schedule", "[]"))) {
        batches.put(change.path("from-epoch").asInt(), change.path("batch").asInt());
      }
    } catch (JsonProcessingException e) {
      return batches; // as far as it can be read
    }
    return batches;
  }
}
