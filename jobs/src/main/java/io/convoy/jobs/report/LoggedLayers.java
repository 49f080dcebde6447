package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Figures of each layer in one step, as {@code metrics.jsonl} has them.
 *
 * @param step its number
 * @param names of the layers, in the order of computation
 * @param columns by the name of a figure, a value for each layer; NaN where there is none
 */
record LoggedLayers(long step, List<String> names, Map<String, List<Double>> columns) {
  static LoggedLayers of(JsonNode line) {
    List<String> names = new ArrayList<>();
    line.path("names").forEach(name -> names.add(name.asText()));
    Map<String, List<Double>> columns = new TreeMap<>();
    Iterator<Map.Entry<String, JsonNode>> fields = line.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getValue().size() == names.size() && !field.getKey().equals("names")) {
        List<Double> values = new ArrayList<>();
        field.getValue().forEach(value -> values.add(LoggedStep.number(value)));
        columns.put(field.getKey(), values);
      }
    }
    return new LoggedLayers(line.path("step").asLong(), names, columns);
  }

  /** A figure of a layer; NaN if there is none. */
  double value(String figure, String layer) {
    int at = names.indexOf(layer);
    return Optional.ofNullable(columns.get(figure))
        .filter(column -> at >= 0)
        .map(column -> column.get(at))
        .orElse(Double.NaN);
  }

  /** Figures of a run of any length: of more than twice so many steps, evenly spaced ones. */
  static final class Thinned {
    private static final int FEW = 200;

    private final TreeMap<Long, LoggedLayers> kept = new TreeMap<>();
    private long every = 1;
    private long seen;

    /** Adds those of a step; of one that was run again, the last time counts. */
    void add(LoggedLayers one) {
      if (seen++ % every == 0) {
        kept.put(one.step(), one);
      }
      if (kept.size() > 2 * FEW) {
        every *= 2;
        List<Long> steps = List.copyOf(kept.keySet());
        for (int i = 1; i < steps.size(); i += 2) {
          kept.remove(steps.get(i));
        }
      }
    }

    /** In the order of the steps. */
    List<LoggedLayers> all() {
      return List.copyOf(kept.values());
    }
  }
}
