package io.convoy.jobs.lrfind;

import io.convoy.jobs.report.plot.Plot;
import io.convoy.jobs.report.plot.Series;
import io.convoy.jobs.report.plot.Series.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a range test has found.
 *
 * @param curve of the losses
 * @param options which rates were to be tried
 * @param factor by which the recipe multiplies {@code schedule.learning-rate} for its batch
 * @param recipe the highest rate that the recipe has
 */
public record LrFindReport(RateCurve curve, LrFindOptions options, double factor, double recipe) {
  /** How far a recipe's rate may be from what is suggested before that is worth a line. */
  private static final double FAR = 10;

  /** What the curve suggests; none where the loss never falls. */
  public List<Suggestion> suggestions() {
    return Suggestion.of(curve.settled(options.steps()));
  }

  /** For people. */
  public String text() {
    List<RateCurve.Point> settled = curve.settled(options.steps());
    StringBuilder text = new StringBuilder();
    if (settled.size() > 1) {
      text.append(new CurvePlot(settled, suggestions()).text());
    }
    text.append(String.format("%nEnd       %s%n", curve.end().orElse("after the last step")));
    List<Suggestion> suggestions = suggestions();
    if (suggestions.isEmpty()) {
      return text.append(nothing()).toString();
    }
    text.append(
        String.format("%n%-10s  %10s  %22s  %s%n", "rule", "rate", "schedule.learning-rate", "is"));
    for (Suggestion one : suggestions) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-10s  %10.3g  %22.3g  %s%n",
              one.name(),
              one.rate(),
              one.rate() / factor,
              one.rule()));
    }
    return text.append(String.format("%n")).append(comparison(suggestions.get(0))).toString();
  }

  private String nothing() {
    return String.format(
        Locale.ROOT,
        "Nothing is suggested: the smoothed loss did not fall at any rate. Lower --from = %.3g, take"
            + " more --steps, or look at data and model: convoy doctor%n",
        options.from());
  }

  private String comparison(Suggestion valley) {
    double ratio = recipe / valley.rate();
    String verdict = "about as suggested";
    if (ratio > FAR || ratio < 1 / FAR) {
      verdict =
          String.format(
              Locale.ROOT,
              "%.3g times the valley; try schedule.learning-rate=%.2g",
              ratio,
              valley.rate() / factor);
    }
    return String.format(Locale.ROOT, "The recipe's highest rate is %.3g, %s%n", recipe, verdict);
  }

  /** The curve as a picture, an SVG file; suggestions are dashed lines. */
  public String svg() {
    Plot plot = new Plot("Loss by learning rate, both logarithmic", "learning rate");
    plot.logarithmic().logarithmicAcross();
    List<RateCurve.Point> points = curve.points();
    double[] rates = points.stream().mapToDouble(RateCurve.Point::rate).toArray();
    double[] losses = points.stream().mapToDouble(RateCurve.Point::loss).toArray();
    plot.add(new Series("loss", Kind.POINTS, 0, rates, losses));
    double[] smoothed = points.stream().mapToDouble(RateCurve.Point::smoothed).toArray();
    plot.add(new Series("smoothed", Kind.LINE, 0, rates, smoothed));
    double least = Arrays.stream(smoothed).min().orElse(1);
    int colour = 1;
    for (Suggestion one : suggestions()) {
      String name = String.format(Locale.ROOT, "%s %.2g", one.name(), one.rate());
      plot.mark(one.rate(), name);
      double[] place = {one.rate()};
      plot.add(new Series(name, Kind.SCATTER, colour++, place, new double[] {least}));
    }
    return plot.alone().toString();
  }

  /** For programs: a line for each step. */
  public String csv() {
    StringBuilder text = new StringBuilder("step,rate,loss,smoothed\n");
    for (RateCurve.Point point : curve.points()) {
      text.append(point.step()).append(',').append(point.rate()).append(',');
      text.append(point.loss()).append(',').append(point.smoothed()).append('\n');
    }
    return text.toString();
  }
}
