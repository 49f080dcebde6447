package io.convoy.jobs.stats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.convoy.executor.checkup.LayerStatistics;
import io.convoy.executor.checkup.LayerStatistics.Figures;
import io.convoy.jobs.output.TextPlot;
import io.convoy.jobs.report.plot.Plot;
import io.convoy.jobs.report.plot.Series;
import io.convoy.jobs.report.plot.Series.Kind;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How a network's layers begin, by one or several initialisations.
 *
 * @param subject what was looked at, in a line
 * @param all one for each initialisation
 */
public record LayerStatsReport(String subject, List<LayerStatistics> all) {
  private static final int NAME = 26;
  private static final String ROW = "%-" + NAME + "s %-26s %10s %10s %8s %8s %10s%n";

  /** Lowest power of ten of a plot: what is smaller is drawn there. */
  private static final double LEAST = -12;

  public LayerStatsReport {
    all = List.copyOf(all);
  }

  /** For people: a table and a plot for each initialisation, and a comparison of several. */
  public String text() {
    StringBuilder text = new StringBuilder(subject).append(String.format("%n"));
    for (LayerStatistics one : all) {
      text.append(String.format(Locale.ROOT, "%ninit %s: ", one.initialisation()));
      text.append(String.format(Locale.ROOT, "first loss %.4g%n%n", one.loss()));
      text.append(
          String.format(ROW, "layer", "type", "mean", "std", "zero", "flat", "gradient std"));
      one.layers().forEach(layer -> text.append(row(layer)));
      text.append(String.format("%nlog10 of std, layer by layer%n")).append(plot(one));
    }
    return text.append(comparison()).toString();
  }

  private static String row(Figures layer) {
    return String.format(
        ROW,
        shortened(layer.name()),
        layer.type(),
        number(layer.mean()),
        number(layer.deviation()),
        percent(layer.zero()),
        percent(layer.saturated()),
        number(layer.gradient()));
  }

  private static String shortened(String name) {
    return name.length() <= NAME ? name : "..." + name.substring(name.length() - NAME + 3);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3g", value);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String plot(LayerStatistics one) {
    List<Figures> layers = one.activated();
    double[] heights = layers.stream().mapToDouble(layer -> logarithm(layer.deviation())).toArray();
    DoubleSummaryStatistics range =
        IntStream.range(0, heights.length).mapToDouble(i -> heights[i]).summaryStatistics();
    int columns = Math.min(TextPlot.COLUMNS, Math.max(2, 4 * heights.length));
    TextPlot plot =
        new TextPlot(Math.floor(range.getMin()), Math.ceil(range.getMax() + 1e-9), columns);
    for (int i = 0; i < heights.length; i++) {
      plot.put(heights.length < 2 ? 0 : i * (columns - 1) / (heights.length - 1), heights[i]);
    }
    return String.join("\n", plot.lines()) + "\n";
  }

  private static double logarithm(double deviation) {
    return Double.isFinite(deviation) ? Math.max(LEAST, Math.log10(deviation)) : -LEAST;
  }

  /** The first and the last activated layer of each. */
  private String comparison() {
    if (all.size() < 2) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "%n%-14s %12s %12s %14s %12s%n",
            "init", "first std", "last std", "last/first", "loss"));
    for (LayerStatistics one : all) {
      List<Figures> layers = one.activated();
      double first = layers.get(0).deviation();
      double last = layers.get(layers.size() - 1).deviation();
      text.append(
          String.format(
              Locale.ROOT,
              "%-14s %12.3g %12.3g %14.3g %12.4g%n",
              one.initialisation(),
              first,
              last,
              last / first,
              one.loss()));
    }
    return text.toString();
  }

  /** For programs. */
  public String json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("subject", subject);
    root.put("initialisations", all.stream().map(LayerStatsReport::json).toList());
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always writable as JSON", e);
    }
  }

  private static Map<String, Object> json(LayerStatistics one) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("init", one.initialisation());
    fields.put("loss", finite(one.loss()));
    List<Map<String, Object>> layers = new ArrayList<>();
    for (Figures layer : one.layers()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("layer", layer.name());
      row.put("type", layer.type());
      row.put("mean", finite(layer.mean()));
      row.put("std", finite(layer.deviation()));
      row.put("zero", finite(layer.zero()));
      row.put("flat", finite(layer.saturated()));
      row.put("gradient-std", finite(layer.gradient()));
      layers.add(row);
    }
    fields.put("layers", layers);
    return fields;
  }

  /** JSON has no other numbers. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** A line of standard deviations for each initialisation, as an SVG file. */
  public String svg() {
    Plot plot =
        new Plot("Standard deviation of activations, logarithmic", "activated layer").logarithmic();
    int colour = 0;
    for (LayerStatistics one : all) {
      List<Figures> layers = one.activated();
      double[] places = IntStream.rangeClosed(1, layers.size()).asDoubleStream().toArray();
      double[] deviations = layers.stream().mapToDouble(LayerStatsReport::drawn).toArray();
      plot.add(new Series(one.initialisation(), Kind.DOTS, colour++, places, deviations));
    }
    return plot.alone().toString();
  }

  private static double drawn(Figures layer) {
    return Math.max(Math.pow(10, LEAST), layer.deviation());
  }
}
