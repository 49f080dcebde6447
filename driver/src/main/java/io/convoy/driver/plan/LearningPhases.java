package io.convoy.driver.plan;

import io.convoy.driver.conf.FinetuneConf;
import io.convoy.driver.conf.FinetuneConf.BatchNorm;
import io.convoy.driver.conf.FinetuneConf.Unfreeze;
import io.convoy.driver.conf.FreezeChoice;
import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LayerPattern;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.model.NetworkStages.Stage;
import io.convoy.executor.round.LearningPlan;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What learns in which epochs: a pure function of the recipe and the network.
 *
 * @param phases in their order, of which the first begins with epoch 1
 */
public record LearningPhases(List<Phase> phases) {
  /** Everything, always. */
  public static final LearningPhases ALL =
      new LearningPhases(List.of(new Phase(1, LearningPlan.ALL)));

  /**
   * Epochs in which the same learns.
   *
   * @param epoch the first of them
   * @param plan what learns
   */
  public record Phase(int epoch, LearningPlan plan) {}

  public LearningPhases {
    phases = List.copyOf(phases);
  }

  /**
   * The phases of a run.
   *
   * @throws RefusedException naming what the network does not have
   */
  public static LearningPhases of(FinetuneConf conf, NetworkStages network, Timeline timeline) {
    if (conf.isPlain()) {
      return ALL;
    }
    Set<String> frozen = frozen(conf, network);
    for (Unfreeze change : conf.unfreeze()) {
      require("unfreeze", change, change.stages(network.stages().size()), network);
    }
    List<Phase> phases = new ArrayList<>();
    phases.add(new Phase(1, new LearningPlan(0, learning(conf, network, frozen))));
    for (Unfreeze change : conf.unfreeze()) {
      int stages = network.stages().size();
      Set<String> left = new LinkedHashSet<>(frozen);
      for (Stage stage : network.stages().subList(stages - change.stages(stages), stages)) {
        stage.vertices().forEach(left::remove);
      }
      left.remove(network.head());
      Learning learning = learning(conf, network, left);
      if (!learning.equals(phases.get(phases.size() - 1).plan().learning())) {
        LearningPlan plan = new LearningPlan(timeline.lastStep(change.epoch() - 1), learning);
        phases.add(new Phase(change.epoch(), plan));
      }
    }
    return new LearningPhases(phases);
  }

  private static Set<String> frozen(FinetuneConf conf, NetworkStages network) {
    FreezeChoice choice = conf.freeze();
    Set<String> frozen = new LinkedHashSet<>();
    if (choice instanceof FreezeChoice.Names names) {
      names.names().forEach(pattern -> frozen.addAll(matching(pattern, network)));
    } else if (choice instanceof FreezeChoice.Stages first) {
      require("freeze", choice, first.stages(), network);
      network.stages().subList(0, first.stages()).forEach(one -> frozen.addAll(one.vertices()));
    } else if (conf.freezes()) {
      network.stages().forEach(stage -> frozen.addAll(stage.vertices()));
      frozen.removeIf(Adapters::isPart);
    }
    if (frozen.size() == network.layers().size()) {
      throw new RefusedException("finetune.freeze", choice, "would leave no layer that learns");
    }
    return frozen;
  }

  private static void require(String key, Object value, int stages, NetworkStages network) {
    if (stages > network.stages().size()) {
      String names = network.stages().stream().map(Stage::name).collect(Collectors.joining(", "));
      throw new RefusedException(
          "finetune." + key,
          value,
          String.format(
              "the network has %d stages below its head: %s", network.stages().size(), names));
    }
  }

  private static List<String> matching(String pattern, NetworkStages network) {
    return new LayerPattern(pattern)
        .of(network.layers().keySet(), "finetune.freeze.names", "layer with parameters");
  }

  private static Learning learning(FinetuneConf conf, NetworkStages network, Set<String> frozen) {
    Map<String, Double> rates = new TreeMap<>();
    Map<String, Double> biases = new TreeMap<>();
    double rate = conf.backbone();
    for (int i = network.stages().size() - 1; i >= 0; i--) {
      rate *= conf.layerDecay();
      for (String vertex : network.stages().get(i).vertices()) {
        rates.put(vertex, Adapters.isPart(vertex) ? 1 : rate);
      }
    }
    for (String vertex : frozen) {
      boolean stays =
          conf.batchNorm() != BatchNorm.TRAIN || !network.layers().get(vertex).hasStatistics();
      if (stays) {
        Double before = rates.put(vertex, 0.0);
        if (conf.freeze() == FreezeChoice.Word.BIASES_ONLY) {
          biases.put(vertex, before);
        }
      }
    }
    rates.values().removeIf(one -> one == 1);
    Statistics statistics =
        conf.batchNorm() == BatchNorm.STATISTICS ? Statistics.ADAPTED : Statistics.KEPT;
    return new Learning(rates, biases, statistics);
  }

  /**
   * What learns after some progress.
   *
   * @param epochs completed ones
   */
  public LearningPlan after(int epochs) {
    LearningPlan plan = phases.get(0).plan();
    for (Phase phase : phases) {
      plan = phase.epoch() <= epochs + 1 ? phase.plan() : plan;
    }
    return plan;
  }

  /** Whether a frozen normalisation is to go by its running statistics in training. */
  public boolean infers(NetworkStages network) {
    return phases.stream()
        .map(phase -> phase.plan().learning())
        .filter(learning -> learning.statistics() == Statistics.KEPT)
        .anyMatch(
            learning ->
                network.layers().entrySet().stream()
                    .filter(layer -> layer.getValue().hasStatistics())
                    .anyMatch(layer -> learning.rate(layer.getKey()) == 0));
  }
}
