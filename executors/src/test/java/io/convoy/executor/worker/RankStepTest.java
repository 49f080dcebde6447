package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.NativeLibraries;
import io.convoy.executor.engine.ParameterLayout;
import io.convoy.executor.engine.ParameterLayout.Role;
import io.convoy.executor.engine.ParameterLayout.Segment;
import io.convoy.executor.engine.Reduction;
import io.convoy.executor.exchange.Exchange;
import io.convoy.executor.exchange.Exchanges;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.exchange.RendezvousServer;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.worker.SyncPlan.Compression;
import io.convoy.executor.worker.SyncPlan.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two ranks over Gloo, with made-up gradients. */
class RankStepTest {
  private static final int SIZE = 64;
  private static final int BATCH = 8;
  private static final int STEPS = 60;
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(
          List.of(
              new Segment("conv_W", 0, 60, Role.WEIGHT),
              new Segment("bn_mean", 60, 4, Role.STATISTIC)));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private RendezvousServer server;

  @BeforeEach
  void start() {
    NativeLibraries.load();
    server = new RendezvousServer("127.0.0.1");
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    server.close();
  }

  /** The parameters of both ranks after all steps. */
  private float[][] train(SyncPlan sync, Map<String, Double> numbers) throws Exception {
    Rendezvous rendezvous =
        server.rendezvous("r" + sync.hashCode() + numbers, Duration.ofSeconds(60));
    List<Future<float[]>> ranks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int rank = i;
      ranks.add(threads.submit(() -> run(sync, numbers, rendezvous, rank)));
    }
    return new float[][] {ranks.get(0).get(), ranks.get(1).get()};
  }

  private static float[] run(
      SyncPlan sync, Map<String, Double> numbers, Rendezvous rendezvous, int rank) {
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec("sgd", numbers), RegularisationSpec.NONE, ClipSpec.NONE, false);
    Random random = new Random(rank);
    try (Exchange exchange = Exchanges.connect(rendezvous, rank, 2, "127.0.0.1", () -> false);
        Reduction reduction = new Reduction(SIZE, ScalarType.Float);
        Tensor parameters = torch.ones(new long[] {SIZE}, new TensorOptions(ScalarType.Float));
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, reduction);
        RankStep together =
            new RankStep(sync, rule, reduction, exchange, new RankStep.Size(BATCH, 1))) {
      for (int step = 1; step <= STEPS; step++) {
        reduction.clear();
        float[] sums = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
          sums[i] = (float) (random.nextGaussian() + 0.3) * (i % 2 == 0 ? 1 : 1e-4f);
        }
        new FloatPointer(reduction.gradient().data_ptr_float()).put(sums);
        together.exchange();
        together.update(step, StepRates.of(0.1), step == STEPS);
      }
      float[] result = new float[SIZE];
      parameters.data_ptr_float().get(result);
      return result;
    }
  }

  @Test
  void averaging_everyStepWithPlainSgd_isAllReduce() throws Exception {
    Map<String, Double> plain = Map.of("momentum", 0.0);
    float[][] averaged = train(new SyncPlan(Mode.AVERAGING, 1, false, Compression.NONE), plain);
    float[][] reduced = train(SyncPlan.ALL_REDUCE, plain);
    assertThat(averaged[0]).containsExactly(averaged[1]);
    assertThat(reduced[0]).containsExactly(reduced[1]);
    for (int i = 0; i < SIZE; i++) {
      assertThat(averaged[0][i]).isCloseTo(reduced[0][i], within(1e-5f));
    }
    assertThat(Math.abs(reduced[0][0] - 1)).isGreaterThan(0.1f);
  }

  /** A linear rule commutes with averaging: the mean of ranks that step alone is that of all. */
  @ParameterizedTest
  @CsvSource({"4, true", "7, true", "4, false"})
  void averaging_everyFewSteps_endsEqualOnAllRanks(int every, boolean state) throws Exception {
    Map<String, Double> momentum = Map.of("momentum", 0.9, "nesterov", 0.0);
    float[][] averaged =
        train(new SyncPlan(Mode.AVERAGING, every, state, Compression.NONE), momentum);
    float[][] reduced = train(SyncPlan.ALL_REDUCE, momentum);
    assertThat(averaged[0]).containsExactly(averaged[1]);
    for (int i = 0; i < SIZE; i++) {
      assertThat(averaged[0][i]).isCloseTo(reduced[0][i], within(1e-4f));
    }
  }

  /** Without feedback, rounding would take 60 steps' worth of errors; with it, one step's. */
  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"FP16", "BF16"})
  void compression_withErrorFeedback_losesNoMoreThanOneStepsRounding(Compression compression)
      throws Exception {
    Map<String, Double> plain = Map.of("momentum", 0.0);
    float[][] compressed = train(new SyncPlan(Mode.ALLREDUCE, 1, true, compression), plain);
    float[][] exact = train(SyncPlan.ALL_REDUCE, plain);
    assertThat(compressed[0]).containsExactly(compressed[1]);
    double error = 0;
    double moved = 0;
    for (int i = 0; i < 60; i++) {
      error = Math.max(error, Math.abs(compressed[0][i] - exact[0][i]));
      moved = Math.max(moved, Math.abs(exact[0][i] - 1));
    }
    assertThat(error / moved).isLessThan(compression == Compression.FP16 ? 1e-3 : 8e-3);
  }
}
