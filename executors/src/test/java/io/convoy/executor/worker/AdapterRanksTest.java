package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.RankDevice;
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
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds of ranks in which adapters and the last layer learn. */
class AdapterRanksTest extends RankRounds {
  private static final int STEPS = 3;
  private static final LoraSpec LORA = new LoraSpec(2, 8, List.of("*"));

  private ComputationGraphConfiguration adapted;

  @Override
  String configuration() {
    return adapted.toJson();
  }

  @BeforeEach
  void adapt() {
    ComputationGraphConfiguration plain =
        ModelCatalogue.configuration(new ModelSpec("resnet8", SHAPE, 3, Map.of(), 1));
    adapted = Adapters.onto(plain, LORA, AdapterChoice.of(plain, LORA).layers());
    Map<String, Double> rates = new HashMap<>();
    plain.getVertices().keySet().forEach(vertex -> rates.put(vertex, 0.0));
    rates.remove("output");
    learning = new LearningPlan(0, new Learning(rates, Statistics.KEPT));
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
    TrainState held =
        ReplicaCache.acquire(plan(1, done), 1, new RankDevice(ComputeDevice.CPU, "", ""));
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

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    tensor.data_ptr_float().get(values);
    return values;
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
