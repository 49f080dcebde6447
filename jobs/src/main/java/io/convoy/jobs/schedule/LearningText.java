package io.convoy.jobs.schedule;

import io.convoy.driver.plan.LearningPhases;
import io.convoy.driver.plan.LearningPhases.Phase;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.model.NetworkStages.Parameters;
import io.convoy.executor.model.NetworkStages.Stage;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A table of what learns in which epochs: stages, and the factors of their learning rates. */
public final class LearningText {
  private final LearningPhases phases;
  private final NetworkStages network;

  /** Of a run's phases and its network. */
  public LearningText(LearningPhases phases, NetworkStages network) {
    this.phases = phases;
    this.network = network;
  }

  /** All of it, ending in a line break; empty if everything learns at the learning rate. */
  public String text() {
    if (phases.equals(LearningPhases.ALL)) {
      return "";
    }
    List<Stage> stages = new ArrayList<>(network.stages());
    stages.add(new Stage(network.head(), List.of(network.head())));
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("What learns, and the factor of its learning rate:");
    lines.add(row("stage", "parameters", phase -> "from epoch " + phase.epoch()));
    for (Stage stage : stages) {
      long count = stage.vertices().stream().mapToLong(one -> parameters(one).count()).sum();
      lines.add(row(stage.name(), Long.toString(count), phase -> rate(phase, stage)));
    }
    long all = network.layers().values().stream().mapToLong(Parameters::count).sum();
    lines.add(row("all", Long.toString(all), phase -> Long.toString(learned(phase)) + " learn"));
    lines.add(row("", "", phase -> digits(100.0 * learned(phase) / all) + " %"));
    return String.join("\n", lines) + "\n";
  }

  private String row(String stage, String count, Function<Phase, String> cell) {
    String cells =
        phases.phases().stream()
            .map(phase -> String.format("  %18s", cell.apply(phase)))
            .collect(Collectors.joining());
    return String.format("%20s  %12s%s", stage, count, cells);
  }

  private static String rate(Phase phase, Stage stage) {
    Learning learning = phase.plan().learning();
    List<String> layers =
        stage.vertices().stream().filter(vertex -> !Adapters.isPart(vertex)).toList();
    Set<Double> rates = layers.stream().map(learning::rate).collect(Collectors.toSet());
    if (rates.size() > 1) {
      return rates.contains(0.0) ? "partly frozen" : "several";
    }
    double rate = rates.iterator().next();
    return rate == 0 ? instead(learning, layers, stage) : digits(rate);
  }

  /** What learns where layers do not. */
  private static String instead(Learning learning, List<String> layers, Stage stage) {
    double biases = learning.biasRate(layers.get(0));
    if (layers.size() < stage.vertices().size()) {
      return biases == 0 ? "adapters 1" : "adapters 1, biases " + digits(biases);
    }
    return biases == 0 ? "frozen" : "biases " + digits(biases);
  }

  private static String digits(double value) {
    return new BigDecimal(value)
        .round(new MathContext(4, RoundingMode.HALF_UP))
        .stripTrailingZeros()
        .toPlainString();
  }

  private Parameters parameters(String vertex) {
    return network.layers().get(vertex);
  }

  /** Values that ranks exchange and the optimizer knows. */
  private long learned(Phase phase) {
    Learning learning = phase.plan().learning();
    long learned = 0;
    for (Map.Entry<String, Parameters> layer : network.layers().entrySet()) {
      if (learning.rate(layer.getKey()) > 0) {
        learned += layer.getValue().count();
        continue;
      }
      if (learning.biasRate(layer.getKey()) > 0) {
        learned += layer.getValue().biases();
      }
      if (learning.statistics() == Statistics.ADAPTED) {
        learned += layer.getValue().statistics();
      }
    }
    return learned;
  }
}
