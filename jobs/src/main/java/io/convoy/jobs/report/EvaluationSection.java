package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoy.jobs.report.plot.HeatMap;
import io.convoy.jobs.report.plot.Markup;
import io.convoy.jobs.report.plot.Plot;
import io.convoy.jobs.report.plot.Series;
import io.convoy.jobs.report.plot.Series.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/** What {@code convoy evaluate} found, as {@code evaluation-SPLIT.json} has it. */
final class EvaluationSection {
  /** Classes in the table; of more, those with the lowest recall. */
  private static final int MOST_CLASSES = 60;

  private static final int MOST_PAIRS = 15;

  /** Images of a kind that are shown or listed. */
  private static final int MOST_IMAGES = 24;

  private final String split;
  private final JsonNode evaluation;
  private final SamplePictures pictures;

  EvaluationSection(String split, JsonNode evaluation, SamplePictures pictures) {
    this.split = split;
    this.evaluation = evaluation;
    this.pictures = pictures;
  }

  Markup markup() {
    Markup body = Page.heading("Evaluation of " + split);
    body.element(
        "p",
        Text.format(
            "%s: top-1 %s, top-5 %s, loss %s; %s of %s%s",
            Text.count(evaluation.path("images").asLong(), "image"),
            Text.percent(LoggedStep.number(evaluation, "top1_accuracy")),
            Text.percent(LoggedStep.number(evaluation, "top5_accuracy")),
            Text.number(LoggedStep.number(evaluation, "loss")),
            evaluation.path("split").asText(),
            evaluation.path("data").asText(),
            evaluation.has("snapshot") ? ", snapshot " + evaluation.path("snapshot").asText() : ""),
        "class",
        "soft");
    body.open("div", "class", "plots");
    body.open("div", "class", "card").add(confusion()).close("div");
    if (evaluation.has("calibration")) {
      body.open("div", "class", "card").add(reliability().svg());
      double error = LoggedStep.number(evaluation.path("calibration"), "error");
      body.element("p", "Expected calibration error: " + Text.percent(error), "class", "soft");
      body.close("div");
    }
    body.close("div");
    body.add(pairs()).add(classes()).add(neighbours());
    body.add(
        images(
            "Surest mistakes",
            "Images that the model takes for another class, the surest first.",
            evaluation.path("surest_mistakes")));
    return body.add(
        images(
            "Labels that may be wrong",
            Text.format(
                "%s to which the model gives another class as surely as to images of that class; the least"
                    + " probable labels first.",
                Text.count(evaluation.path("suspected_labels_count").asLong(), "image")),
            evaluation.path("suspected_labels")));
  }

  private Markup confusion() {
    HeatMap map = new HeatMap("Which class (row) was taken for which (column)");
    for (JsonNode pair : evaluation.path("confusion")) {
      map.add(
          pair.path("label").asText(), pair.path("class").asText(), pair.path("images").asLong());
    }
    return map.svg();
  }

  /** Where dots lie below the line, the model is surer than it is right. */
  private Plot reliability() {
    List<JsonNode> bins = list(evaluation.path("calibration").path("bins"));
    double all = Math.max(1, bins.stream().mapToLong(bin -> bin.path("images").asLong()).sum());
    double[] middles =
        bins.stream()
            .mapToDouble(bin -> (bin.path("from").asDouble() + bin.path("to").asDouble()) / 2)
            .toArray();
    double[] shares = bins.stream().mapToDouble(bin -> bin.path("images").asLong() / all).toArray();
    List<JsonNode> filled = bins.stream().filter(bin -> bin.path("images").asLong() > 0).toList();
    return new Plot(
            "Calibration: how often right, by probability", "probability of the likeliest class")
        .reaching(0, 1)
        .add(new Series("share of all images", Kind.BARS, 0, middles, shares))
        .add(
            new Series(
                "share right",
                Kind.SCATTER,
                1,
                filled.stream().mapToDouble(bin -> bin.path("confidence").asDouble()).toArray(),
                filled.stream().mapToDouble(bin -> bin.path("accuracy").asDouble()).toArray()))
        .add(new Series("calibrated", Kind.DASHES, 2, new double[] {0, 1}, new double[] {0, 1}));
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private Markup pairs() {
    List<JsonNode> wrong = new ArrayList<>(list(evaluation.path("confusion")));
    wrong.removeIf(pair -> pair.path("label").equals(pair.path("class")));
    if (wrong.isEmpty()) {
      return new Markup();
    }
    wrong.sort(Comparator.comparingLong(pair -> -pair.path("images").asLong()));
    Table table = Table.of("class", "taken for", "#images");
    for (JsonNode pair : wrong.subList(0, Math.min(MOST_PAIRS, wrong.size()))) {
      long images = pair.path("images").asLong();
      table.row().text(pair.path("label").asText()).text(pair.path("class").asText());
      table.number((double) images, Text.count(images)).end();
    }
    return new Markup().element("h3", "Most confused").add(table.markup());
  }

  private Markup classes() {
    List<JsonNode> all = new ArrayList<>(list(evaluation.path("classes")));
    all.removeIf(one -> one.path("images").asLong() == 0);
    Markup body = new Markup().element("h3", "Classes");
    if (all.size() > MOST_CLASSES) {
      all.sort(Comparator.comparingDouble(one -> LoggedStep.number(one, "recall")));
      all = all.subList(0, MOST_CLASSES);
      body.element("p", Text.format("The %d classes with the lowest recall.", MOST_CLASSES));
    }
    Table table = Table.sortable("class", "#images", "#recall", "#precision");
    for (JsonNode one : all) {
      double recall = LoggedStep.number(one, "recall");
      double precision = LoggedStep.number(one, "precision");
      table
          .row()
          .text(one.path("name").asText())
          .number((double) one.path("images").asLong(), Text.count(one.path("images").asLong()))
          .number(recall, Text.percent(recall))
          .number(precision, Text.percent(precision))
          .end();
    }
    return body.add(table.markup());
  }

  private Markup images(String title, String what, JsonNode some) {
    List<JsonNode> listed = list(some);
    if (listed.isEmpty()) {
      return new Markup();
    }
    Markup body = new Markup().element("h3", title).element("p", what, "class", "soft");
    body.open("div", "class", "pictures");
    for (JsonNode one : listed.subList(0, Math.min(MOST_IMAGES, listed.size()))) {
      body.open("div");
      pictures
          .of(evaluation, one.path("sample").asLong())
          .ifPresent(data -> body.empty("img", "src", data, "alt", one.path("path").asText()));
      body.element("div", figures(one)).element("div", one.path("path").asText(), "class", "soft");
      body.close("div");
    }
    return body.close("div");
  }

  /** A row for each image, with those after it that are nearest. */
  private Markup neighbours() {
    Markup body = new Markup();
    if (evaluation.path("neighbours").isEmpty()) {
      return body;
    }
    body.element("h3", "Nearest neighbours in the space of features");
    body.element(
        "p",
        "In each row an image, and those whose features before the last layer are nearest to its.",
        "class",
        "soft");
    for (JsonNode query : evaluation.path("neighbours")) {
      body.open("div", "class", "neighbours");
      neighbour(body, query);
      query.path("nearest").forEach(one -> neighbour(body, one));
      body.close("div");
    }
    return body;
  }

  private void neighbour(Markup body, JsonNode one) {
    body.open("div");
    pictures
        .of(evaluation, one.path("sample").asLong())
        .ifPresent(data -> body.empty("img", "src", data, "alt", one.path("path").asText()));
    body.element("div", one.path("label").asText()).close("div");
  }

  private static String figures(JsonNode one) {
    return Text.format(
        "%s (%s), taken for %s (%s)",
        one.path("label").asText(),
        Text.percent(LoggedStep.number(one, "label_probability")),
        one.path("class").asText(),
        Text.percent(LoggedStep.number(one, "probability")));
  }
}
