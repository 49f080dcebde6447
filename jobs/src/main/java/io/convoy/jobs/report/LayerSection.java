package io.convoy.jobs.report;

import io.convoy.jobs.report.plot.Markup;
import io.convoy.jobs.report.plot.Plot;
import io.convoy.jobs.report.plot.Series;
import io.convoy.jobs.report.plot.Series.Kind;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What happened in each layer of a run, over its steps. */
final class LayerSection {
  private static final String RATIO = "update_ratio";
  private static final String DEAD = "dead";

  /** Share of dead units of a layer at the end that is worth a line. */
  private static final double MANY = 0.5;

  private final List<LoggedLayers> layers;
  private final List<String> names;

  LayerSection(RunLog log) {
    layers = log.layers();
    Set<String> all = new LinkedHashSet<>();
    layers.forEach(one -> all.addAll(one.names()));
    names = List.copyOf(all);
  }

  /** All maps; nothing if nothing was measured. */
  Markup markup() {
    Markup body = new Markup();
    if (layers.isEmpty()) {
      return body;
    }
    body.add(Page.heading("Layers"));
    body.element(
        "p",
        Text.format(
            "Rows are layers, the first of the network on top; measured in %s from %s to %s.",
            Text.count(layers.size(), "step"),
            Text.count(layers.get(0).step()),
            Text.count(last().step())),
        "class",
        "soft");
    dead(body);
    body.open("div", "class", "plots");
    card(body, ratios().svg());
    card(body, map("Update over weights by layer", RATIO, true));
    card(body, map("Norm of the gradient by layer", "gradient_norm", true));
    card(body, map("Norm of the weights by layer", "weight_norm", true));
    card(body, map("Outputs: standard deviation by layer", "output_deviation", true));
    card(body, map("Outputs: mean by layer", "output_mean", false));
    card(body, map("Share of dead units by layer", DEAD, false));
    return body.close("div");
  }

  private LoggedLayers last() {
    return layers.get(layers.size() - 1);
  }

  private static void card(Markup body, Markup svg) {
    if (!svg.toString().isEmpty()) {
      body.open("div", "class", "card").add(svg).close("div");
    }
  }

  private void dead(Markup body) {
    List<String> many =
        names.stream().filter(name -> last().value(DEAD, name) >= MANY).limit(10).toList();
    if (!many.isEmpty()) {
      body.element(
          "p",
          Text.format(
              "At the end half or more of the units are zero for all images looked at in: %s.",
              String.join(", ", many)));
    }
  }

  /** The layers' least, middle and greatest ratio, beside what is usual. */
  private Plot ratios() {
    Plot plot = new Plot("Update over weights, logarithmic", "step").logarithmic();
    double[] steps = layers.stream().mapToDouble(one -> (double) one.step()).toArray();
    double[][] sorted = layers.stream().map(this::ratios).toArray(double[][]::new);
    if (Arrays.stream(sorted).allMatch(ratios -> ratios.length == 0)) {
      return plot;
    }
    double[] usual = new double[steps.length];
    Arrays.fill(usual, RunVerdict.USUAL_RATIO);
    return plot.add(new Series("greatest", Kind.LINE, 1, steps, ranked(sorted, 1)))
        .add(new Series("middle", Kind.LINE, 0, steps, ranked(sorted, 0.5)))
        .add(new Series("least", Kind.LINE, 2, steps, ranked(sorted, 0)))
        .add(new Series("0.001 is usual", Kind.DASHES, 3, steps, usual));
  }

  private double[] ratios(LoggedLayers one) {
    return names.stream()
        .mapToDouble(name -> one.value(RATIO, name))
        .filter(ratio -> ratio > 0 && Double.isFinite(ratio))
        .sorted()
        .toArray();
  }

  private static double[] ranked(double[][] sorted, double rank) {
    return Arrays.stream(sorted)
        .mapToDouble(
            one -> one.length == 0 ? Double.NaN : one[(int) Math.round(rank * (one.length - 1))])
        .toArray();
  }

  private Markup map(String title, String figure, boolean logarithmic) {
    List<String> rows =
        names.stream()
            .filter(
                name -> layers.stream().anyMatch(one -> Double.isFinite(one.value(figure, name))))
            .toList();
    if (rows.isEmpty()) {
      return new Markup();
    }
    double[][] values =
        rows.stream()
            .map(name -> layers.stream().mapToDouble(one -> one.value(figure, name)).toArray())
            .toArray(double[][]::new);
    String across =
        Text.format("step %s to %s", Text.count(layers.get(0).step()), Text.count(last().step()));
    return new GridMap(title, across, rows, values, logarithmic).svg();
  }
}
