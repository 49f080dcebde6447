package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.jobs.report.RunLog.LoggedEvaluation;
import io.convoy.jobs.report.plot.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the evaluations in a run have counted: the best of them, and each class over the epochs. */
final class ValidationSection {
  /** Classes of which each has a row. */
  private static final int MOST_CLASSES = 100;

  private final ReportedRun run;
  private final TreeMap<Integer, JsonNode> byEpoch = new TreeMap<>();

  /**
   * Of a run.
   *
   * @param evaluations in it, as {@code validation/} has them
   */
  ValidationSection(ReportedRun run, List<JsonNode> evaluations) {
    this.run = run;
    evaluations.forEach(one -> byEpoch.put(one.path("epoch").asInt(), named(one)));
  }

  /** With classes by their names, as a file of {@code convoy evaluate} has them. */
  private static JsonNode named(JsonNode evaluation) {
    ObjectNode named = evaluation.deepCopy();
    JsonNode classes = evaluation.path("classes");
    ArrayNode pairs = named.putArray("confusion");
    for (JsonNode triple : evaluation.path("confusion")) {
      pairs
          .addObject()
          .put("label", classes.path(triple.path(0).asInt()).path("name").asText())
          .put("class", classes.path(triple.path(1).asInt()).path("name").asText())
          .put("images", triple.path(2).asLong());
    }
    return named;
  }

  /** All of it; nothing if there are no evaluations. */
  Markup markup(SamplePictures pictures) {
    if (byEpoch.isEmpty()) {
      return new Markup();
    }
    int best = run.log().best().map(LoggedEvaluation::epoch).orElse(byEpoch.lastKey());
    Map.Entry<Integer, JsonNode> shown = byEpoch.floorEntry(best);
    shown = shown == null ? byEpoch.firstEntry() : shown;
    String split = shown.getValue().path("split").asText();
    Markup body = new Markup();
    if (!run.evaluations().containsKey(split)) {
      String title = Text.format("%s in the run, after epoch %d", split, shown.getKey());
      body.add(new EvaluationSection(title, shown.getValue(), pictures).markup());
    }
    return body.add(overEpochs(split));
  }

  private Markup overEpochs(String split) {
    JsonNode classes = byEpoch.lastEntry().getValue().path("classes");
    Markup body = new Markup();
    if (byEpoch.size() < 2 || classes.size() > MOST_CLASSES) {
      return body;
    }
    List<String> names = new ArrayList<>();
    classes.forEach(one -> names.add(one.path("name").asText()));
    double[][] recalls = new double[names.size()][];
    for (int i = 0; i < recalls.length; i++) {
      int at = i;
      recalls[i] =
          byEpoch.values().stream()
              .mapToDouble(one -> 100 * LoggedStep.number(one.path("classes").path(at), "recall"))
              .toArray();
    }
    String across = Text.format("epoch %d to %d", byEpoch.firstKey(), byEpoch.lastKey());
    String title = "Recall of each class of " + split + " over the epochs, %";
    body.element("h3", "Classes over the epochs").open("div", "class", "plots");
    body.open("div", "class", "card");
    return body.add(new GridMap(title, across, names, recalls, false).svg())
        .close("div")
        .close("div");
  }
}
