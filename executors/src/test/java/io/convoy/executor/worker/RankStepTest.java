package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.ForwardingCollectives;
import io.convoy.executor.exchange.LocalRanks;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.SyncPlan.BatchNorm;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two ranks over Gloo, with made-up gradients. */
class RankStepTest {
  private static final int SIZE = 64;
  private static final int BATCH = 8;
  private static final int STEPS = 60;
  private static final float NAN = Float.NaN;
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(
          List.of(
              new Segment("conv_W", 0, 60, Role.WEIGHT),
              new Segment("bn_mean", 60, 4, Role.STATISTIC)));

  private final LocalRanks ranks = new LocalRanks();

  @AfterEach
  void stop() {
    ranks.close();
  }

  /** The parameters of both ranks after all steps. */
  private List<float[]> train(SyncPlan sync, Map<String, Object> numbers) throws Exception {
    return ranks.run(2, exchange -> run(sync, numbers, exchange));
  }

  private static float[] run(SyncPlan sync, Map<String, Object> numbers, Collectives exchange) {
    return run(sync, numbers, exchange, (step, gradient) -> {}, (step, figures) -> {});
  }

  /** Changes a rank's gradient before the exchange. */
  private interface Damage {
    void to(int step, float[] gradient);
  }

  /** Sees what a rank's update has measured. */
  private interface Watch {
    void after(int step, UpdateFigures figures);
  }

  private static float[] run(
      SyncPlan sync,
      Map<String, Object> numbers,
      Collectives exchange,
      Damage damage,
      Watch watch) {
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec("sgd", numbers), RegularisationSpec.NONE, ClipSpec.NONE, false);
    Random random = new Random(exchange.rank());
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Float);
        Tensor parameters = torch.ones(new long[] {SIZE}, new TensorOptions(ScalarType.Float));
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer);
        RankStep together =
            new RankStep(sync, rule, gradientBuffer, exchange, new RankStep.Size(BATCH, 1))) {
      for (int step = 1; step <= STEPS; step++) {
        gradientBuffer.clear();
        float[] sums = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
          sums[i] = (float) (random.nextGaussian() + 0.3) * (i % 2 == 0 ? 1 : 1e-4f);
        }
        damage.to(step, sums);
        new FloatPointer(gradientBuffer.gradient().data_ptr_float()).put(sums);
        together.exchange(step, StepRates.of(0.1), () -> {});
        UpdateFigures figures = together.update(step, StepRates.of(0.1), step == STEPS);
        watch.after(step, figures);
      }
      float[] result = new float[SIZE];
      parameters.data_ptr_float().get(result);
      return result;
    }
  }

  @Test
  void averaging_everyStepWithPlainSgd_isAllReduce() throws Exception {
    Map<String, Object> plain = Map.of("momentum", 0.0);
    List<float[]> averaged =
        train(new SyncPlan(Mode.AVERAGING, 1, false, Compression.NONE, BatchNorm.LOCAL, 0), plain);
    List<float[]> reduced = train(SyncPlan.ALL_REDUCE, plain);
    assertThat(averaged.get(0)).containsExactly(averaged.get(1));
    assertThat(reduced.get(0)).containsExactly(reduced.get(1));
    for (int i = 0; i < SIZE; i++) {
      assertThat(averaged.get(0)[i]).isCloseTo(reduced.get(0)[i], within(1e-5f));
    }
    assertThat(Math.abs(reduced.get(0)[0] - 1)).isGreaterThan(0.1f);
  }

  /** A linear rule commutes with averaging: the mean of ranks that step alone is that of all. */
  @ParameterizedTest
  @CsvSource({"4, true", "7, true", "4, false"})
  void averaging_everyFewSteps_endsEqualOnAllRanks(int every, boolean state) throws Exception {
    Map<String, Object> momentum = Map.of("momentum", 0.9, "nesterov", false);
    List<float[]> averaged =
        train(
            new SyncPlan(Mode.AVERAGING, every, state, Compression.NONE, BatchNorm.LOCAL, 0),
            momentum);
    List<float[]> reduced = train(SyncPlan.ALL_REDUCE, momentum);
    assertThat(averaged.get(0)).containsExactly(averaged.get(1));
    for (int i = 0; i < SIZE; i++) {
      assertThat(averaged.get(0)[i]).isCloseTo(reduced.get(0)[i], within(1e-4f));
    }
  }

  /** Without feedback, rounding would take 60 steps' worth of errors; with it, one step's. */
  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"FP16", "BF16"})
  void compression_withErrorFeedback_losesNoMoreThanOneStepsRounding(Compression compression)
      throws Exception {
    Map<String, Object> plain = Map.of("momentum", 0.0);
    List<float[]> compressed =
        train(new SyncPlan(Mode.ALLREDUCE, 1, true, compression, BatchNorm.LOCAL, 0), plain);
    List<float[]> exact = train(SyncPlan.ALL_REDUCE, plain);
    assertThat(compressed.get(0)).containsExactly(compressed.get(1));
    double error = 0;
    double moved = 0;
    for (int i = 0; i < 60; i++) {
      error = Math.max(error, Math.abs(compressed.get(0)[i] - exact.get(0)[i]));
      moved = Math.max(moved, Math.abs(exact.get(0)[i] - 1));
    }
    assertThat(error / moved).isLessThan(compression == Compression.FP16 ? 1e-3 : 8e-3);
  }

  /** The first of two ranks without, the second with a gradient that is not finite in step 6. */
  @ParameterizedTest
  @CsvSource({"AVERAGING, 4", "AVERAGING, 1", "ALLREDUCE, 1"})
  void gradient_notFiniteOnOneRank_isLeftOutOnBothInTheSameStep(Mode mode, int every)
      throws Exception {
    SyncPlan sync = new SyncPlan(mode, every, true, Compression.NONE, BatchNorm.LOCAL, 0);
    Map<String, Object> plain = Map.of("momentum", 0.0);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    List<float[]> damaged =
        ranks.run(
            2,
            exchange ->
                run(
                    sync,
                    plain,
                    exchange,
                    (step, gradient) -> gradient[3] += exchange.rank() == 1 && step == 6 ? NAN : 0,
                    (step, figures) -> note(exchange.rank(), step, figures, seen)));
    List<float[]> without =
        ranks.run(
            2,
            exchange ->
                run(
                    sync,
                    plain,
                    exchange,
                    (step, gradient) -> Arrays.fill(gradient, 0, step == 6 ? SIZE : 0, 0),
                    (step, figures) -> {}));
    assertThat(seen).containsExactlyInAnyOrder("rank 0 step 6", "rank 1 step 6");
    assertThat(damaged.get(0)).containsExactly(damaged.get(1)).containsExactly(without.get(0));
  }

  private static void note(int rank, int step, UpdateFigures figures, List<String> seen) {
    if (!figures.finite()) {
      seen.add("rank " + rank + " step " + step);
    }
  }

  /** Counts what is handed to the network. */
  private static final class Counting extends ForwardingCollectives {
    private final AtomicLong bytes;

    Counting(Collectives exchange, AtomicLong bytes) {
      super(exchange);
      this.bytes = bytes;
    }

    @Override
    public Pending startSum(Tensor tensor) {
      bytes.addAndGet(tensor.numel() * tensor.element_size());
      return exchange.startSum(tensor);
    }
  }

  /** The gradient's bytes are half; losses and counts, four floats, go as they are. */
  @ParameterizedTest
  @CsvSource({"NONE, 4", "FP16, 2", "BF16, 2"})
  void compression_onTheWire_isOfSoManyBytesAValue(Compression compression, int bytes)
      throws Exception {
    SyncPlan sync = new SyncPlan(Mode.ALLREDUCE, 1, true, compression, BatchNorm.LOCAL, 0);
    AtomicLong counted = new AtomicLong();
    ranks.run(2, exchange -> run(sync, Map.of(), new Counting(exchange, counted)));
    assertThat(counted).hasValue(2L * STEPS * (SIZE * bytes + 4 * Float.BYTES));
  }
}
