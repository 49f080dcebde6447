package io.convoy.jobs.report;

import io.convoy.driver.conf.ConfChange;
import io.convoy.jobs.report.RunLog.LoggedEvaluation;
import io.convoy.jobs.report.plot.Markup;
import io.convoy.jobs.report.plot.Plot;
import io.convoy.jobs.report.plot.Series;
import io.convoy.jobs.report.plot.Series.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The page about several runs: which is best, by what they differ, and their curves together. */
final class RunsPage {
  private static final String EPOCHS = "epoch";

  /** Keys that have a column and a plot of their own. */
  private static final int MOST_KEYS = 10;

  /** Runs that are few enough for a verdict on each. */
  private static final int FEW = 6;

  private final String title;
  private final List<ReportedRun> runs;
  private final List<String> keys;

  RunsPage(String title, List<ReportedRun> runs) {
    this.title = title;
    this.runs = List.copyOf(runs);
    keys = VariedKeys.of(runs);
  }

  /** The whole page. */
  Markup markup() {
    Markup body = new Markup();
    body.element("h1", title);
    body.add(table());
    body.add(Page.heading("Curves")).add(Page.plots(curves()));
    List<Plot> scatter = scatter();
    if (!scatter.isEmpty()) {
      body.add(Page.heading("Best accuracy against keys")).add(Page.plots(scatter));
    }
    CommandCentre centre = new CommandCentre(runs, keys);
    body.add(centre.explorer()).add(centre.parallel());
    if (runs.size() == 2) {
      body.add(differences(runs.get(0), runs.get(1)));
    } else {
      body.add(centre.difference());
    }
    if (runs.size() <= FEW) {
      runs.forEach(run -> body.add(verdict(run)));
    }
    return body.add(CommandCentre.script());
  }

  private Markup table() {
    List<String> heads =
        new ArrayList<>(
            List.of(
                "run", "state", "#best accuracy, %", "#at epoch", "#validation loss", "#steps"));
    heads.addAll(List.of("#minutes", "#images/s"));
    heads.addAll(shownKeys());
    Table table = Table.sortable(heads.toArray(String[]::new));
    for (ReportedRun run : runs) {
      RunLog log = run.log();
      double best = run.bestAccuracy();
      double epoch = log.best().map(one -> (double) one.epoch()).orElse(Double.NaN);
      double loss = log.best().map(LoggedEvaluation::loss).orElse(Double.NaN);
      double minutes = run.stepSeconds() / 60;
      double speed = run.imagesPerSecond();
      table
          .row()
          .text(run.name())
          .text(state(log))
          .number(best, Double.isNaN(best) ? "-" : Text.format("%.2f", 100 * best))
          .number(epoch, Double.isNaN(epoch) ? "-" : Text.format("%.0f", epoch))
          .number(loss, Text.number(loss))
          .number((double) log.lastStep(), Text.count(log.lastStep()))
          .number(minutes, Text.format("%.1f", minutes))
          .number(speed, Text.number(speed));
      shownKeys().forEach(key -> cell(table, run.key(key)));
      table.end();
    }
    Markup all = table.markup();
    return keys.size() <= MOST_KEYS
        ? all
        : all.element(
            "p",
            "They differ in more keys: "
                + String.join(", ", keys.subList(MOST_KEYS, keys.size()))
                + ".");
  }

  private static void cell(Table table, String value) {
    double number = VariedKeys.number(value);
    if (Double.isFinite(number)) {
      table.number(number, Text.brief(number));
    } else {
      table.text(value);
    }
  }

  private List<String> shownKeys() {
    return keys.subList(0, Math.min(MOST_KEYS, keys.size()));
  }

  private static String state(RunLog log) {
    if (log.end().isEmpty()) {
      return log.starts() == 0 ? "not begun" : "going on, or killed";
    }
    if (log.end().get().path("failure").isTextual()) {
      return "failed";
    }
    return log.end().get().path("stopped").isTextual() ? "stopped" : "complete";
  }

  private List<Plot> curves() {
    List<Plot> plots = new ArrayList<>();
    Plot loss = new Plot("Training loss (moving average)", EPOCHS);
    boolean wide = runs.stream().anyMatch(run -> Curves.isWide(losses(run)));
    plots.add(wide ? loss.logarithmic() : loss);
    plots.add(evaluated("Validation accuracy, %", one -> 100 * one.accuracy()));
    plots.add(evaluated("Validation loss", LoggedEvaluation::loss));
    plots.add(new Plot("Learning rate", EPOCHS).reaching(0, 0));
    for (int i = 0; i < runs.size(); i++) {
      ReportedRun run = runs.get(i);
      Epochs epochs = new Epochs(run);
      double[] places =
          run.log().steps().stream().mapToDouble(step -> epochs.at(step.step())).toArray();
      double[] rates = run.log().steps().stream().mapToDouble(LoggedStep::rate).toArray();
      plots.get(0).add(new Series(run.name(), Kind.LINE, i, places, losses(run)));
      plots.get(3).add(new Series(run.name(), Kind.LINE, i, places, rates));
    }
    return plots.stream().filter(plot -> !plot.isEmpty()).toList();
  }

  private static double[] losses(ReportedRun run) {
    return MovingAverage.of(run.log().steps().stream().mapToDouble(LoggedStep::loss).toArray());
  }

  private Plot evaluated(String title, ToDoubleFunction<LoggedEvaluation> value) {
    Plot plot = new Plot(title, EPOCHS);
    for (int i = 0; i < runs.size(); i++) {
      Epochs epochs = new Epochs(runs.get(i));
      List<LoggedEvaluation> all = runs.get(i).log().evaluations();
      plot.add(
          new Series(
              runs.get(i).name(),
              Kind.DOTS,
              i,
              all.stream().mapToDouble(one -> epochs.at(one.step())).toArray(),
              all.stream().mapToDouble(value).toArray()));
    }
    return plot;
  }

  /** One plot for each key whose values are numbers. */
  private List<Plot> scatter() {
    List<Plot> plots = new ArrayList<>();
    for (String key : shownKeys()) {
      Plot plot = new Plot("Best validation accuracy, %", key);
      double[] values = runs.stream().mapToDouble(run -> VariedKeys.number(run.key(key))).toArray();
      if (Curves.isWide(values)) {
        plot.logarithmicAcross();
      }
      for (int i = 0; i < runs.size(); i++) {
        double best = 100 * runs.get(i).bestAccuracy();
        double[] place = {values[i]};
        if (Double.isFinite(values[i])) {
          plot.add(new Series(runs.get(i).name(), Kind.SCATTER, i, place, new double[] {best}));
        }
      }
      if (Arrays.stream(values).filter(Double::isFinite).distinct().count() > 1) {
        plots.add(plot);
      }
    }
    return plots.stream().filter(plot -> !plot.isEmpty()).toList();
  }

  private static Markup differences(ReportedRun one, ReportedRun other) {
    Table table = Table.of("key", one.name(), other.name());
    List<ConfChange> changes = ConfChange.between(one.recipe(), other.recipe());
    for (ConfChange change : changes) {
      table.row().code(change.key()).code(change.before()).code(change.after()).end();
    }
    return Page.heading("Difference of the recipes").add(table.markup());
  }

  private static Markup verdict(ReportedRun run) {
    Markup body = new Markup().element("h2", run.name());
    body.open("ul", "class", "verdict");
    for (Remark remark : new RunVerdict(run).remarks()) {
      body.element("li", remark.text(), "class", remark.level().style());
    }
    return body.close("ul");
  }
}
