package io.convoy.jobs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.convoy.jobs.scale.Breakage;
import io.convoy.jobs.scale.DriverModel;
import io.convoy.jobs.scale.FittedRuns;
import io.convoy.jobs.scale.PublishedRuns;
import io.convoy.jobs.scale.ScaleFit;
import io.convoy.jobs.scale.ScaleModel;
import io.convoy.jobs.scale.Stragglers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code bench scale} tells. */
final class ScaleReport {
  private final ScaleModel model;
  private final List<ScaleModel.Step> steps = new ArrayList<>();
  private final List<DriverModel.Load> loads = new ArrayList<>();
  private final ScaleModel goyal = PublishedRuns.goyal();
  private final ScaleModel akiba = PublishedRuns.akiba();
  private Optional<FittedRuns> fit = Optional.empty();

  /**
   * A forecast.
   *
   * @param most number of ranks, doubled up to there
   */
  ScaleReport(ScaleModel model, DriverModel driver, int most) {
    this.model = model;
    for (int ranks = 1; ranks <= most; ranks *= 2) {
      ScaleModel.Step step = model.at(ranks);
      steps.add(step);
      loads.add(driver.at(ranks, step.seconds()));
    }
  }

  /** Puts measured runs beside it. */
  void fitted(Optional<FittedRuns> runs) {
    fit = runs;
  }

  void print(PrintWriter out) {
    fit.ifPresent(runs -> print(out, runs));
    printPublished(out);
    printForecast(out);
    say(out, "");
    say(out, "What breaks first: %s", Breakage.first(steps, loads));
    out.flush();
  }

  private void printPublished(PrintWriter out) {
    say(out, "Published runs and the model of each");
    say(
        out,
        "  Goyal 2017, 8 to 256 GPUs    efficiency %.0f %%, model %.0f %% with stragglers %s (fitted),"
            + " %.0f %% without",
        100 * PublishedRuns.GOYAL_EFFICIENCY,
        100 * efficiency(goyal),
        goyal.stragglers(),
        100 * efficiency(PublishedRuns.goyal(Stragglers.NONE)));
    say(
        out,
        "  Akiba 2017, 1,024 GPUs       a step of %.3f s, model %.3f s with the step and stragglers"
            + " of Goyal's",
        PublishedRuns.stepOfAkiba(),
        akiba.at(PublishedRuns.AKIBA_RANKS).seconds());
    say(out, "");
  }

  private void printForecast(PrintWriter out) {
    say(
        out,
        "Forecast: %.0f ms to compute, %.0f MB by %s at %.3g Gbit/s and %.0f us, stragglers %s",
        1e3 * model.costs().computeSeconds(),
        model.costs().gradientBytes() / 1e6,
        model.path(),
        model.line().bytesPerSecond() * 8 / 1e9,
        model.line().latencySeconds() * 1e6,
        model.stragglers());
    say(
        out,
        "%7s %9s %11s %11s | %11s %9s %7s | %9s %9s",
        "ranks",
        "step ms",
        "exposed ms",
        "efficiency",
        "messages/s",
        "kB/s",
        "busy",
        "meeting s",
        "MB");
    for (int i = 0; i < steps.size(); i++) {
      ScaleModel.Step step = steps.get(i);
      DriverModel.Load load = loads.get(i);
      say(
          out,
          "%,7d %9.1f %11.1f %9.0f %% | %11.0f %9.0f %5.1f %% | %9.2f %9.1f",
          step.ranks(),
          1e3 * step.seconds(),
          1e3 * step.exchanging(),
          100 * step.efficiency(),
          load.messages(),
          load.bytes() / 1e3,
          100 * load.busy(),
          load.meetingSeconds(),
          load.meetingBytes() / 1e6);
    }
  }

  private static void print(PrintWriter out, FittedRuns runs) {
    ScaleModel fitted = runs.model();
    say(
        out,
        "Measured steps and the model: %.2f ms to compute, stragglers %s, %.2f MB by ring at %.2f GB/s"
            + " and %.0f us",
        1e3 * fitted.costs().computeSeconds(),
        fitted.stragglers(),
        fitted.costs().gradientBytes() / 1e6,
        fitted.line().bytesPerSecond() / 1e9,
        fitted.line().latencySeconds() * 1e6);
    say(out, "%7s %12s %9s %7s", "ranks", "measured ms", "model ms", "ratio");
    for (FittedRuns.Point point : runs.points()) {
      say(
          out,
          "%,7d %12.2f %9.2f %7.2f",
          point.ranks(),
          1e3 * point.measured(),
          1e3 * point.modelled(),
          point.modelled() / point.measured());
    }
    say(out, "");
  }

  private static double efficiency(ScaleModel published) {
    return ScaleFit.efficiency(published, PublishedRuns.HOST, PublishedRuns.GOYAL_RANKS);
  }

  private static void say(PrintWriter out, String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }

  /** Writes all of it as JSON. */
  void write(Path file) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("measured", fit.map(FittedRuns::points).orElse(List.of()));
    fit.ifPresent(runs -> all.put("fitted_line", runs.model().line()));
    all.put(
        "published",
        Map.of(
            "goyal_efficiency", efficiency(goyal),
            "goyal_stragglers", goyal.stragglers().deviation(),
            "akiba_step_seconds", akiba.at(PublishedRuns.AKIBA_RANKS).seconds()));
    all.put("steps", steps);
    all.put("driver", loads);
    all.put("breaks_first", Breakage.first(steps, loads));
    try {
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
