package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.cluster.RankMemory;
import io.convoy.driver.conf.RunConf;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.round.ReplicaPlan;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LeNet on images of 3x32x32, of which each rank has a share of a batch of 24. */
class MemoryEstimateTest {
  private static final long MB = 1 << 20;

  /** As LeCun 1998, figure 2, whose maps are of 28x28; the first layer pads. With 2 classes. */
  private static final long OUTPUTS =
      6 * 32 * 32 + 6 * 16 * 16 + 16 * 12 * 12 + 16 * 6 * 6 + 120 + 84 + 2;

  /** Kernels of 5x5 and dense layers, with a bias for each output. */
  private static final long PARAMETERS =
      6 * (3 * 25 + 1) + 16 * (6 * 25 + 1) + 120 * (16 * 6 * 6 + 1) + 84 * (120 + 1) + 2 * (84 + 1);

  /** Twice the largest layer, the first dense one. */
  private static final long LAYER = 2 * 4 * 120 * (16 * 6 * 6 + 1);

  @TempDir private Path dir;

  private RankMemory estimate(int slots, String... settings) {
    String folder = dir.resolve("run").toUri().toString();
    RunConf conf = ScriptedRun.conf(folder, settings);
    TrainingSetup setup = ScriptedRun.setup(new RunFolder(new Configuration(), folder), conf);
    ReplicaPlan plan = setup.replica();
    ReplicaPlan replica =
        new ReplicaPlan(
            ModelCatalogue.configuration(conf.model().spec(2, 1)).toJson(),
            "",
            "torch",
            1,
            plan.precision(),
            plan.device(),
            plan.update());
    return MemoryEstimate.of(
        new TrainingSetup(
            conf,
            setup.folder(),
            setup.model(),
            setup.parameters(),
            replica,
            setup.data(),
            setup.planner(),
            setup.resumed()),
        slots);
  }

  @Test
  void activations_areThoseOfAMicroBatch() {
    long image = 4 * OUTPUTS;
    assertThat(estimate(3).activations()).isEqualTo(8 * image);
    assertThat(estimate(5).activations()).isEqualTo(6 * image); // on 4 ranks
    assertThat(estimate(3, "train.micro-batch=2").activations()).isEqualTo(2 * image);
  }

  /** Four vectors, and two of each that the optimizer has or that is an average; and a layer's. */
  @Test
  void state_hasTheVectorsOfOptimizerAndAverage() {
    assertThat(estimate(3, "optimizer { name = vanilla-sgd, momentum = null }").state())
        .isEqualTo(4 * 4 * PARAMETERS + LAYER);
    assertThat(estimate(3).state()).isEqualTo(4 * 6 * PARAMETERS + LAYER);
    assertThat(estimate(3, "optimizer { name = adam, momentum = null }").state())
        .isEqualTo(4 * 8 * PARAMETERS + LAYER);
  }

  @Test
  void images_areTheBatchesAheadAsFarAsTheyMayWait() {
    long batch = 4 * 8 * 3 * 32 * 32;
    assertThat(estimate(3).images()).isEqualTo(16 * MB + 5 * batch);
    assertThat(estimate(3, "data.prefetch=9", "data.decode-threads=3").images())
        .isEqualTo(3 * 16 * MB + 10 * batch);
    assertThat(estimate(3, "data.prefetch=900", "data.reading.memory-mb=2").images())
        .isEqualTo(16 * MB + 2_000_000 + batch);
  }

  @Test
  void bytes_ofSeveralRanksInAProcess_haveItsLibrariesOnce() {
    RankMemory one = new RankMemory(1000, 1, 20, 300);
    assertThat(one.bytes(1)).isEqualTo(1321);
    assertThat(one.bytes(3)).isEqualTo(1963);
  }
}
