package io.convoy.jobs.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.jobs.report.RunLog.LoggedEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What runs are told apart by: figures of each, and the keys to which they give other values. */
final class RunColumns {
  /** The figure that runs are looked at for. */
  static final String BEST = "best accuracy, %";

  private final List<Column> columns = new ArrayList<>();
  private final List<ReportedRun> runs;

  /**
   * A value for each run.
   *
   * @param name of the figure or key
   * @param key whether it is a key of the recipe
   * @param values as text; empty where there is none
   */
  record Column(String name, boolean key, List<String> values) {
    /** Whether all values that there are are numbers. */
    boolean isNumber() {
      return values.stream()
          .allMatch(value -> value.isEmpty() || Double.isFinite(VariedKeys.number(value)));
    }

    double number(int run) {
      return VariedKeys.number(values.get(run));
    }

    long distinct() {
      return values.stream().filter(value -> !value.isEmpty()).distinct().count();
    }
  }

  RunColumns(List<ReportedRun> runs, List<String> keys) {
    this.runs = runs;
    figure(BEST, run -> 100 * run.bestAccuracy());
    figure("validation loss", run -> best(run).map(LoggedEvaluation::loss).orElse(Double.NaN));
    figure("at epoch", run -> best(run).map(one -> (double) one.epoch()).orElse(Double.NaN));
    figure("last training loss", RunColumns::lastLoss);
    figure("steps", run -> (double) run.log().lastStep());
    figure("minutes", run -> run.stepSeconds() / 60);
    figure("images/s", ReportedRun::imagesPerSecond);
    for (String key : keys) {
      columns.add(new Column(key, true, runs.stream().map(run -> run.key(key)).toList()));
    }
  }

  private static Optional<LoggedEvaluation> best(ReportedRun run) {
    return run.log().best();
  }

  private static double lastLoss(ReportedRun run) {
    List<LoggedStep> steps = run.log().steps();
    int last = Math.max(1, steps.size() / 10);
    return steps.stream()
        .skip(steps.size() - (long) Math.min(steps.size(), last))
        .mapToDouble(LoggedStep::loss)
        .average()
        .orElse(Double.NaN);
  }

  private void figure(String name, ToDoubleFunction<ReportedRun> figure) {
    columns.add(
        new Column(
            name,
            false,
            runs.stream()
                .mapToDouble(figure)
                .mapToObj(one -> Double.isFinite(one) ? Text.format("%.6g", one) : "")
                .toList()));
  }

  List<Column> all() {
    return columns;
  }

  /** For the page's script. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode names = json.putArray("runs");
    runs.forEach(run -> names.add(run.name()));
    ArrayNode array = json.putArray("columns");
    for (Column column : columns) {
      ObjectNode one = array.addObject().put("name", column.name()).put("key", column.key());
      ArrayNode values = one.putArray("values");
      boolean number = column.isNumber();
      for (int i = 0; i < runs.size(); i++) {
        if (column.values().get(i).isEmpty()) {
          values.addNull();
        } else if (number) {
          values.add(column.number(i));
        } else {
          values.add(column.values().get(i));
        }
      }
    }
    return json;
  }
}
