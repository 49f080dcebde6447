package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.model.AdapterChoice;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.LearningPlan;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds of ranks in which adapters and the last layer learn. */
class AdapterRanksTest extends RankRounds {
  private static final int STEPS = 3;
  private static final LoraSpec LORA = new LoraSpec(2, 8, List.of("*"));

  /** Vertices that are frozen, in one phase after the other. */
  private static final List<String> FROZEN = List.of(".*", "(stem|stage1|stage2).*", "stem.*");

  private ComputationGraphConfiguration plain;
  private ComputationGraphConfiguration adapted;

  @Override
  String configuration() {
    return adapted.toJson();
  }

  @BeforeEach
  void adapt() {
    plain = ModelCatalogue.configuration(new ModelSpec("resnet8", SHAPE, 3, Map.of(), 1));
    adapted = Adapters.onto(plain, LORA, AdapterChoice.of(plain, LORA).layers());
    learning = phase(0, 0);
    optimizer = new OptimizerSpec("sgd", Map.of());
    regularisation = new RegularisationSpec(Source.RECIPE, 0, 1e-3, 0, 0);
  }

  private List<RankReport> round(int ranks, int from, int to, SavePlan saves) throws Exception {
    List<StepRates> rates =
        List.of(StepRates.of(0.05), new StepRates(0.1, 1, 1, 1), new StepRates(0.02, 1, 1, 0.5));
    List<RankReport> reports = run(plan(ranks, from, train(0, rates, saves).steps(from, to)));
    assertThat(reports).doesNotContainNull();
    assertThat(reports.stream().map(RankReport::parametersSha256).distinct()).hasSize(1);
    return reports;
  }

  /** Parameters by their names, and the optimizer's state. */
  private Map<String, float[]> state(int done) {
    TrainState held = held(done);
    try {
      assertThat(held.step()).isEqualTo(done);
      Map<String, float[]> values = new TreeMap<>();
      held.state().forEach((name, tensor) -> values.put(name, floats(tensor)));
      float[] all = values.remove(SnapshotFiles.PARAMETERS);
      for (Segment segment : held.replica().layout().segments()) {
        int from = (int) segment.offset();
        values.put(segment.name(), Arrays.copyOfRange(all, from, from + (int) segment.length()));
      }
      assertThat(values.get("optimizer.momentum")).hasSize((int) held.replica().layout().learned());
      return values;
    } finally {
      ReplicaCache.release(held);
    }
  }

  @Test
  void adapters_onAnyNumberOfRanks_learnTheSameAndKeepAllElse() throws Exception {
    run = "begin";
    assertThat(run(plan(1, 0))).doesNotContainNull();
    Map<String, float[]> begin = state(0);
    Map<String, float[]> one = null;
    for (int ranks : List.of(1, 2, 3, 6)) {
      run = "ranks" + ranks;
      round(ranks, 0, STEPS, NO_SAVES);
      Map<String, float[]> now = state(STEPS);
      one = one == null ? now : one;
      for (String name : begin.keySet()) {
        boolean learns = name.contains("-lora-") || name.matches("output.*|optimizer.*");
        assertThat(Arrays.equals(now.get(name), begin.get(name))).as(name).isEqualTo(!learns);
        assertClose(now.get(name), one.get(name), name);
      }
    }
  }

  /** What learns beside adapters and the last layer: nothing, the last stage, all but the stem. */
  private LearningPlan phase(int since, int number) {
    Map<String, Double> rates = new HashMap<>();
    for (String vertex : plain.getVertices().keySet()) {
      rates.put(vertex, vertex.matches(FROZEN.get(number)) ? 0 : 0.1);
    }
    rates.remove("output");
    return new LearningPlan(since, new Learning(rates, Statistics.KEPT));
  }

  @Test
  void frozenParts_onOneTwoAndFourRanks_haveOneSha256InEachPhase() throws Exception {
    run = "begin";
    assertThat(run(plan(1, 0))).doesNotContainNull();
    Map<String, float[]> begin = state(0);
    for (int ranks : List.of(1, 2, 4)) {
      run = "sha" + ranks;
      for (int step = 0; step < STEPS; step++) {
        learning = phase(step, step);
        round(ranks, step, step + 1, NO_SAVES);
        Map<String, Double> rates = learning.learning().rates();
        Predicate<String> frozen =
            name -> name.contains("_") && rates.getOrDefault(vertex(name), 1.0) == 0;
        Map<String, float[]> now = state(step + 1);
        assertThat(sha256(now, frozen))
            .as("%s ranks, phase %s", ranks, step)
            .isEqualTo(sha256(begin, frozen))
            .isNotEqualTo(sha256(begin, name -> false));
        assertThat(sha256(now, frozen.negate())).isNotEqualTo(sha256(begin, frozen.negate()));
      }
    }
  }

  @Test
  void rank_thatIsNew_getsAdaptersFromItsPeerAtABorderAndWithinAPhase() throws Exception {
    Map<String, float[]> whole = null;
    for (int lost = 0; lost < STEPS; lost++) {
      run = "lost after " + lost;
      for (int step = 0; step < STEPS; step++) {
        if (lost > 0 && step == lost) {
          lose(1, step);
        }
        learning = step == 0 ? phase(0, 0) : phase(1, 1);
        round(2, step, step + 1, NO_SAVES);
      }
      Map<String, float[]> now = state(STEPS);
      whole = lost == 0 ? now : whole;
      assertThat(now.keySet()).isEqualTo(whole.keySet());
      whole.forEach((name, values) -> assertThat(now.get(name)).as(name).isEqualTo(values));
    }
  }

  private static String vertex(String parameter) {
    return parameter.substring(0, parameter.lastIndexOf('_'));
  }

  private static void assertClose(float[] actual, float[] expected, String name) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).as(name).isLessThan(1e-5f);
    }
  }

  @Test
  void run_resumedAfterAStep_hasTheBitsOfTheUninterrupted() throws Exception {
    run = "whole";
    averaged = true;
    String root = folder.resolve("whole").toString();
    SavePlan atStart = new SavePlan(root, 0, Duration.ZERO, Duration.ZERO, true, false, false);
    base =
        round(2, 0, 1, atStart).get(0).snapshots().get(0).files().stream()
            .map(f -> new StoredFile("../step-00000000/" + f.name(), f.bytes(), f.sha256()))
            .toList();
    run = "on";
    round(2, 0, STEPS, new SavePlan(root, 1, Duration.ZERO, Duration.ZERO, false, true, false));
    Map<String, float[]> whole = state(STEPS);
    assertThat(folder.resolve("whole/step-00000001/model.zip")).doesNotExist();
    assertThat(folder.resolve("whole/step-00000001/state.safetensors").toFile().length())
        .isLessThan(folder.resolve("whole/step-00000000/state.safetensors").toFile().length() / 4);
    for (int step : List.of(1, 2)) { // before and after the average begins
      run = "resumed" + step;
      snapshot = SnapshotFiles.folder(root, step);
      round(2, step, STEPS, NO_SAVES);
      Map<String, float[]> resumed = state(STEPS);
      assertThat(resumed.keySet()).isEqualTo(whole.keySet());
      whole.forEach((name, values) -> assertThat(resumed.get(name)).as(name).isEqualTo(values));
    }
  }
}
