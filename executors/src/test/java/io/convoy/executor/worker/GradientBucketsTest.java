package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.GradientFollower;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.ExchangeException;
import io.convoy.executor.exchange.ForwardingCollectives;
import io.convoy.executor.exchange.LocalRanks;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.SyncPlan.BatchNorm;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;
import io.convoy.executor.worker.GradientBuckets.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients of several ranks, exchanged over Gloo while backward runs. */
class GradientBucketsTest {
  private static final int CLASSES = 5;
  private static final int IMAGES = 3;
  private static final int MICRO_BATCHES = 2;
  private static final int BUCKET_BYTES = 4096;

  private final LocalRanks ranks = new LocalRanks();

  @AfterEach
  void stop() {
    ranks.close();
  }

  @ParameterizedTest
  @CsvSource({
    "25557032, 4, 26214400", // ResNet-50
    "138357544, 4, 26214400",
    "1000, 8, 80",
    "6553601, 4, 26214400"
  })
  void cut_ofAGradient_coversItFromTheEndWithASmallerRangeFirst(
      long values, long valueBytes, long bucketBytes) {
    List<Range> ranges = GradientBuckets.cut(values, valueBytes, bucketBytes);
    long end = values;
    for (Range range : ranges) {
      assertThat(range.from() + range.length()).isEqualTo(end);
      assertThat(range.length()).isPositive();
      assertThat(range.length() * valueBytes).isLessThanOrEqualTo(bucketBytes);
      end = range.from();
    }
    assertThat(end).isZero();
    assertThat(ranges.get(0).length() * valueBytes).isLessThanOrEqualTo(1 << 20);
  }

  @ParameterizedTest
  @CsvSource({"6553600, 4, 26214400", "10, 8, 80", "100, 8, 0", "100, 8, 7"})
  void cut_ofASmallGradientOrByNothing_leavesItWhole(
      long values, long valueBytes, long bucketBytes) {
    assertThat(GradientBuckets.cut(values, valueBytes, bucketBytes))
        .containsExactly(new Range(0, values));
  }

  /** Notes where in memory each sum lies, in the order of their beginning. */
  private static final class Noting extends ForwardingCollectives {
    private final Tensor buffer;
    private final List<String> sums = new ArrayList<>();

    Noting(Collectives exchange, Tensor buffer) {
      super(exchange);
      this.buffer = buffer;
    }

    @Override
    public Pending startSum(Tensor tensor) {
      boolean own = tensor.dtype().equals(buffer.dtype());
      long offset = own ? tensor.storage_offset() : -1;
      sums.add(tensor.numel() + (own ? " at " + offset : " compressed"));
      return exchange.startSum(tensor);
    }

    @Override
    public void close() {}
  }

  /**
   * What a rank has after the exchange of one step.
   *
   * @param early sums that had begun when backward returned
   * @param sums all of them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Step(double[] gradientBuffer, int early, List<String> sums) {}

  private static SyncPlan plan(Compression compression, BatchNorm batchNorm, long bucketBytes) {
    return new SyncPlan(Mode.ALLREDUCE, 1, true, compression, batchNorm, bucketBytes);
  }

  /** Called with a pass's peers, in its last micro-batch. */
  private interface Damage {
    Peers to(Peers peers, int rank);
  }

  private static Step step(Collectives exchange, String name, SyncPlan sync, Damage damage) {
    ModelSpec spec = ModelCatalogue.model(name).trialSpec(CLASSES, 1);
    UpdateSpec update =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, false);
    ComputationGraphConfiguration model = ModelCatalogue.configuration(spec);
    int batch = IMAGES * MICRO_BATCHES * exchange.worldSize();
    try (Replica replica =
            Engines.select("torch", model).build(model, new ReplicaOptions(1, Precision.FP64));
        UpdateRule rule =
            new UpdateRule(
                update, replica.layout(), replica.parameters(), replica.gradientBuffer());
        Noting noting = new Noting(exchange, replica.gradientBuffer().buffer());
        RankStep together =
            new RankStep(
                sync,
                rule,
                replica.gradientBuffer(),
                noting,
                new RankStep.Size(batch, MICRO_BATCHES))) {
      for (int micro = 0; micro < MICRO_BATCHES; micro++) {
        Peers peers = peers(sync, exchange);
        if (micro == MICRO_BATCHES - 1) {
          peers = damage.to(together.followed(peers), exchange.rank());
        }
        long seed = exchange.rank() * (long) MICRO_BATCHES + micro;
        try (ImageBatch images = TestImages.noise(spec.input(), IMAGES, CLASSES, seed)) {
          replica.accumulate(images, seed, peers);
        }
      }
      int early = noting.sums.size();
      together.exchange(1, StepRates.of(0.1), () -> {});
      return new Step(values(replica.gradientBuffer().buffer()), early, List.copyOf(noting.sums));
    }
  }

  private static Peers peers(SyncPlan sync, Collectives exchange) {
    if (sync.batchNorm() == BatchNorm.LOCAL) {
      return Peers.NONE;
    }
    return new Peers() {
      @Override
      public int ranks() {
        return exchange.worldSize();
      }

      @Override
      public void sum(Tensor tensor) {
        exchange.sum(tensor);
      }
    };
  }

  private static double[] values(Tensor tensor) {
    double[] values = new double[(int) tensor.numel()];
    try (DoublePointer pointer = tensor.data_ptr_double()) {
      pointer.get(values);
    }
    return values;
  }

  private List<Step> steps(int worldSize, String name, SyncPlan sync) throws Exception {
    return ranks.run(worldSize, exchange -> step(exchange, name, sync, (peers, rank) -> peers));
  }

  /** The paths that fractalnet20 leaves out are others on each rank. */
  @ParameterizedTest
  @CsvSource({
    "2, resnet8, NONE, LOCAL",
    "4, resnet8, NONE, LOCAL",
    "2, resnet8, BF16, LOCAL",
    "2, resnet8, NONE, SYNCHRONISED",
    "3, fractalnet20, NONE, LOCAL"
  })
  void gradient_exchangedWhileBackwardRuns_isThatOfOneExchange(
      int worldSize, String name, Compression compression, BatchNorm batchNorm) throws Exception {
    List<Step> whole = steps(worldSize, name, plan(compression, batchNorm, 0));
    List<Step> parts = steps(worldSize, name, plan(compression, batchNorm, BUCKET_BYTES));
    assertThat(whole.get(0).early()).isZero();
    for (Step one : parts) {
      assertThat(one.sums()).isEqualTo(parts.get(0).sums()).hasSizeGreaterThan(10);
      assertThat(one.sums().get(one.sums().size() - 1)).startsWith("4 at "); // losses and counts
      assertThat(Arrays.equals(one.gradientBuffer(), parts.get(0).gradientBuffer())).isTrue();
      assertThat(one.early() > 0).isEqualTo(batchNorm == BatchNorm.LOCAL);
    }
    assertThat(difference(parts.get(0).gradientBuffer(), whole.get(0).gradientBuffer()))
        .isLessThan(1e-12);
  }

  private static double difference(double[] actual, double[] expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  /** Peers whose follower passes on three calls, and then throws. */
  private static Peers failing(Peers peers) {
    int[] calls = {0};
    GradientFollower follower =
        offset -> {
          if (++calls[0] > 3) {
            throw new IllegalStateException("broken in the middle of backward");
          }
          peers.follower().orElseThrow().completeFrom(offset);
        };
    return new Peers() {
      @Override
      public int ranks() {
        return 1;
      }

      @Override
      public void sum(Tensor tensor) {}

      @Override
      public Optional<GradientFollower> follower() {
        return Optional.of(follower);
      }
    };
  }

  @Test
  void rank_thatFailsInTheMiddleOfBackward_freesTheOthersAtOnce() {
    long start = System.nanoTime();
    var results =
        ranks.start(
            3,
            LocalRanks.LONG,
            () -> false,
            exchange ->
                step(
                    exchange,
                    "resnet8",
                    plan(Compression.NONE, BatchNorm.LOCAL, BUCKET_BYTES),
                    (peers, rank) -> rank == 1 ? failing(peers) : peers));
    assertThatThrownBy(() -> results.get(1).get())
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken in the middle of backward");
    for (int other : new int[] {0, 2}) {
      assertThatThrownBy(() -> results.get(other).get())
          .cause()
          .isInstanceOf(ExchangeException.class)
          .hasMessageContaining("all-reduce of");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(LocalRanks.LONG.dividedBy(2));
  }
}
