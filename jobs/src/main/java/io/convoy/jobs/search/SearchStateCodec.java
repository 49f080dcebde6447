package io.convoy.jobs.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code search.json}: a search as it is stored. */
final class SearchStateCodec {
  private static final int VERSION = 2;

  /** Of searches without cross-validation, which older versions can go on with. */
  private static final int WITHOUT_FOLDS = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private SearchStateCodec() {}

  /**
   * A search as it is stored.
   *
   * @param metric by which trials are compared
   * @param epochs of a whole training
   * @param folds of cross-validation
   */
  record Stored(String metric, int epochs, Folds folds, SearchState state) {
    /** The same search further on. */
    Stored with(SearchState next) {
      return new Stored(metric, epochs, folds, next);
    }
  }

  static byte[] json(Stored search) {
    Folds folds = search.folds();
    boolean folded = folds.count() > 0;
    ObjectNode root = JSON.createObjectNode().put("version", folded ? VERSION : WITHOUT_FOLDS);
    root.put("metric", search.metric()).put("epochs", search.epochs());
    if (folded) {
      root.put("folds", folds.count()).put("folds_seed", folds.seed());
    }
    search.state().trials().forEach(trial -> root.withArray("trials").add(node(trial)));
    search.state().legs().forEach(leg -> root.withArray("legs").add(node(leg)));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode node(Trial trial) {
    ObjectNode node = JSON.createObjectNode();
    ObjectNode settings = node.putObject("settings");
    trial.settings().forEach(settings::put);
    trial.firstLoss().ifPresent(loss -> node.put("first_loss", loss));
    return node;
  }

  private static ObjectNode node(Leg leg) {
    ObjectNode node = JSON.createObjectNode();
    node.put("trial", leg.goal().trial()).put("until", leg.goal().until());
    node.put("lane", leg.lane()).put("begin", leg.begin()).put("end", leg.end());
    leg.result()
        .ifPresent(
            result -> {
              node.put("ending", result.ending().name().toLowerCase(Locale.ROOT));
              result.values().forEach(value -> node.withArray("values").add(value));
              node.put("steps", result.steps()).put("reason", result.reason());
              result.folds().forEach(fold -> fold(node.withArray("folds").addArray(), fold));
            });
    return node;
  }

  private static void fold(ArrayNode node, List<Double> values) {
    values.forEach(node::add);
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @param name of the file, for messages
   * @throws DataException if it is something else, or of a newer version
   */
  static Stored read(byte[] json, String name) {
    try {
      JsonNode root = JSON.readTree(json);
      int version = root.path("version").asInt();
      if (version > VERSION) {
        throw new DataException(
            String.format(
                "%s is of version %d, but this Convoy knows up to %d: take a newer one",
                name, version, VERSION));
      }
      List<Trial> trials = new ArrayList<>();
      root.path("trials").forEach(node -> trials.add(trial(trials.size(), node)));
      List<Leg> legs = new ArrayList<>();
      root.path("legs").forEach(node -> legs.add(leg(node)));
      return new Stored(
          root.path("metric").asText(),
          root.path("epochs").asInt(),
          new Folds(root.path("folds").asInt(), root.path("folds_seed").asLong()),
          new SearchState(trials, legs));
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          name + " is no state of a search (" + e.getMessage() + "): take another run.dir", e);
    }
  }

  private static Trial trial(int number, JsonNode node) {
    SortedMap<String, String> settings = new TreeMap<>();
    node.path("settings")
        .fields()
        .forEachRemaining(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    JsonNode loss = node.path("first_loss");
    return new Trial(
        number,
        settings,
        loss.isMissingNode() ? OptionalDouble.empty() : OptionalDouble.of(loss.asDouble()));
  }

  private static Leg leg(JsonNode node) {
    Goal goal = new Goal(node.path("trial").asInt(), node.path("until").asInt());
    return new Leg(
        goal,
        node.path("lane").asInt(),
        node.path("begin").asInt(),
        node.path("end").asInt(),
        node.has("ending") ? Optional.of(result(node)) : Optional.empty());
  }

  private static LegResult result(JsonNode node) {
    List<List<Double>> folds = new ArrayList<>();
    node.path("folds").forEach(fold -> folds.add(values(fold)));
    return new LegResult(
        Ending.valueOf(node.path("ending").asText().toUpperCase(Locale.ROOT)),
        values(node.path("values")),
        node.path("steps").asLong(),
        node.path("reason").asText(),
        folds);
  }

  private static List<Double> values(JsonNode node) {
    List<Double> values = new ArrayList<>();
    node.forEach(value -> values.add(value.asDouble(Double.NaN)));
    return values;
  }
}
