package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that begin with the parameters in a snapshot of step 0. */
class WarmRanksTest extends RankRounds {
  /** As a run whose own seed gives these parameters, optimizer and average included. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void ranks_withParametersAtStep0_haveTheBitsOfARunThatMadeThem(int ranks) throws Exception {
    optimizer = new OptimizerSpec("adamw", Map.of());
    averaged = true;
    model = spec(5);
    byte[] made = stateAfterTwoSteps("made", ranks);
    snapshot = SnapshotFiles.folder(folder.resolve("begun").toString(), 0);
    ComputationGraph graph =
        FlatParameters.initialised(ModelCatalogue.configuration(model), precision);
    try (Tensor parameters = FlatParameters.of(graph).tensor()) {
      SnapshotFiles.write(
          snapshot,
          Map.of(SnapshotFiles.PARAMETERS, parameters),
          configuration(),
          new Configuration(false));
    }
    model = spec(1);
    assertThat(stateAfterTwoSteps("random", ranks)).isNotEqualTo(made);
    weights = snapshot + "/" + SnapshotFiles.MODEL;
    assertThat(stateAfterTwoSteps("warm", ranks)).isEqualTo(made);
  }

  private static ModelSpec spec(long seed) {
    return new ModelSpec("lenet", SHAPE, 3, Map.of(), seed);
  }

  private byte[] stateAfterTwoSteps(String name, int ranks) throws Exception {
    run = name;
    String root = folder.resolve(name).toString();
    String begin = snapshot;
    snapshot = name.equals("warm") ? begin : "";
    assertThat(run(plan(ranks, 0, train(0, 2, 0.01, SavePlan.once(root, true)))))
        .doesNotContainNull();
    snapshot = begin;
    return Files.readAllBytes(Path.of(SnapshotFiles.folder(root, 2)).resolve("state.safetensors"));
  }
}
