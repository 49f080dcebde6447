package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.Processor;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.RankDevice;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StepGuard;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.WrittenSnapshot;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;

/** Whole rounds of ranks that share this process. */
class RankTest extends RankRounds {
  /** Changes so many of the replicas that the next round will take up. */
  private static void change(RoundPlan plan, int replicas, Consumer<TrainState> change) {
    List<TrainState> taken = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      taken.add(ReplicaCache.acquire(plan, 1, new RankDevice(ComputeDevice.CPU, "", "")));
    }
    taken.forEach(change);
    taken.forEach(ReplicaCache::release);
  }

  private static void flipABit(TrainState trainState) {
    try (IntPointer bits = new IntPointer(trainState.replica().parameters().data_ptr())) {
      bits.put(100, bits.get(100) ^ (1 << 12));
    }
  }

  private static void fill(TrainState trainState, Segment segment, double value) {
    try (Tensor part =
        trainState.replica().parameters().narrow(0, segment.offset(), segment.length())) {
      part.fill_(new Scalar(value));
    }
  }

  private static Segment segment(TrainState trainState, Role role, int number) {
    return trainState.replica().layout().segments().stream()
        .filter(segment -> segment.role() == role)
        .toList()
        .get(number);
  }

  @Test
  void round_withOneBitFlippedOnOneOfThreeRanks_namesItAndTheOthersSetItRight() throws Exception {
    run(plan(3, 0, train(0, 1, 0.01, NO_SAVES)));
    RoundPlan second = plan(3, 1, train(1, 2, 0.01, NO_SAVES));
    change(second, 1, RankTest::flipABit);
    assertThat(run(second)).containsOnlyNulls();

    assertThat(failures(FailureKind.DIVERGED)).hasSize(1);
    RankFailure diverged = failures(FailureKind.DIVERGED).get(0);
    assertThat(diverged.message())
        .startsWith(
            "after step 2 the parameters of rank "
                + diverged.rank()
                + " differ from those of the other 2, which agree: a processor or memory");
    assertThat(diverged.heldStep()).isEqualTo(-1);
    assertThat(failures(FailureKind.EXCHANGE))
        .hasSize(2)
        .extracting(RankFailure::heldStep)
        .containsOnly(2L);

    List<RankReport> healed = run(plan(3, 2, train(2, 1, 0.01, NO_SAVES)));
    assertThat(healed).extracting(RankReport::parametersSha256).doesNotContainNull();
    assertThat(healed.stream().map(RankReport::parametersSha256).distinct()).hasSize(1);
  }

  @Test
  void round_withOneBitFlippedOnOneOfTwoRanks_leavesNoStateToGoOnFrom() throws Exception {
    run(plan(2, 0, train(0, 1, 0.01, NO_SAVES)));
    RoundPlan second = plan(2, 1, train(1, 1, 0.01, NO_SAVES));
    change(second, 1, RankTest::flipABit);
    assertThat(run(second)).containsOnlyNulls();
    assertThat(failures(FailureKind.DIVERGED))
        .hasSize(2)
        .allSatisfy(failure -> assertThat(failure.heldStep()).isEqualTo(-1))
        .first()
        .extracting(RankFailure::message)
        .asString()
        .startsWith("after step 2 the parameters of the ranks differ, and no majority says which");
  }

  @Test
  void rounds_onTwoKindsOfProcessor_sayItOnceAndEndWithEqualParameters() throws Exception {
    optimizer = new OptimizerSpec("adam", Map.of());
    processors =
        List.of(
            new Processor("new", "AVX512"),
            new Processor("old", "AVX2"),
            new Processor("newer", "AVX512"));
    run(plan(3, 0, train(0, 2, 0.01, NO_SAVES)));
    assertThat(contexts.get(0).notices)
        .extracting(RankNotice::text)
        .containsExactly(
            "the ranks' processors round differently, so all go on with rank 0's parameters after"
                + " each step: ranks 0, 2 new with AVX512; rank 1 old with AVX2");
    List<RankReport> mixed = run(plan(3, 2, train(2, 2, 0.01, NO_SAVES)));
    assertThat(contexts).allSatisfy(context -> assertThat(context.notices).isEmpty());

    // which in truth round alike here
    run = "uniform";
    processors = List.of();
    run(plan(3, 0, train(0, 2, 0.01, NO_SAVES)));
    List<RankReport> uniform = run(plan(3, 2, train(2, 2, 0.01, NO_SAVES)));
    assertThat(mixed)
        .extracting(RankReport::parametersSha256)
        .containsOnly(uniform.get(0).parametersSha256());
  }

  @Test
  void round_fromASnapshotOfAnotherProcessor_saysThatBitsMayDiffer() throws Exception {
    String root = folder.resolve("snapshots").toString();
    run(plan(1, 0, train(0, 1, 0.01, SavePlan.once(root, true))));
    snapshot = SnapshotFiles.folder(root, 1);
    run = "resumed";
    run(plan(1, 1, train(1, 1, 0.01, NO_SAVES)));
    assertThat(contexts.get(0).notices).isEmpty();
    run = "resumed elsewhere";
    processors = List.of(new Processor("other", "AVX2"));
    run(plan(1, 1, train(1, 1, 0.01, NO_SAVES)));
    assertThat(contexts.get(0).notices)
        .extracting(RankNotice::text)
        .containsExactly(
            "the snapshot of step 1 was written on "
                + Processor.ofThisHost()
                + ", and is gone on with on other with AVX2: the last bits of the parameters may"
                + " differ from those of a run on one kind");
  }

  @Test
  void holdsState_afterARound_isTrueForItsLastStepOnly() throws Exception {
    assertThat(Rank.holdsState(plan(1, 1))).isFalse();
    run(plan(1, 0, train(0, 1, 0.01, NO_SAVES)));
    assertThat(Rank.holdsState(plan(1, 1))).isTrue();
    assertThat(Rank.holdsState(plan(1, 2))).isFalse();
    run = "another";
    assertThat(Rank.holdsState(plan(1, 1))).isFalse();
  }

  @Test
  void round_withSnapshotsByTime_writesThemInMidEpoch() throws Exception {
    String root = folder.resolve("snapshots").toString();
    SavePlan always = new SavePlan(root, 0, Duration.ofNanos(1), Duration.ZERO, false, false, true);
    List<RankReport> reports = run(plan(1, 0, train(0, 3, 0.01, always)));
    assertThat(reports.get(0).snapshots())
        .extracting(WrittenSnapshot::step)
        .containsExactly(1L, 2L, 3L);
    assertThat(contexts.get(0).snapshots).hasSize(3);
    assertThat(contexts.get(0).questions)
        .as("each waits until the one before is complete")
        .containsExactly(
            "1 after 2", "1 after 2", "1 after 2", "2 after 3", "2 after 3", "2 after 3");
    SavePlan later =
        new SavePlan(root, 0, Duration.ofDays(1), Duration.ofDays(1), false, false, true);
    assertThat(run(plan(1, 3, train(3, 1, 0.01, later))).get(0).snapshots()).isEmpty();
  }

  @Test
  void round_withSnapshotsNotInTheBackground_doesNoStepBeforeOneIsComplete() throws Exception {
    String root = folder.resolve("snapshots").toString();
    SavePlan saves = new SavePlan(root, 1, Duration.ZERO, Duration.ZERO, false, true, false);
    assertThat(run(plan(1, 0, train(0, 3, 0.01, saves))).get(0).snapshots()).hasSize(3);
    assertThat(contexts.get(0).questions)
        .as("but for the last, which is completed after the round")
        .containsExactly(
            "1 after 1", "1 after 1", "1 after 1", "2 after 2", "2 after 2", "2 after 2");
  }

  @Test
  void round_thatBeginsWithASnapshot_writesOneOfTheStateBeforeItsFirstStep() throws Exception {
    String root = folder.resolve("snapshots").toString();
    SavePlan start = new SavePlan(root, 0, Duration.ZERO, Duration.ZERO, true, false, true);
    String before = run(plan(2, 0, train(0, 1, 0.01, NO_SAVES))).get(0).parametersSha256();
    RankReport report = run(plan(2, 1, train(1, 2, 0.01, start))).get(0);
    assertThat(report.snapshots()).extracting(WrittenSnapshot::step).containsExactly(1L);
    run = "resumed";
    snapshot = SnapshotFiles.folder(root, 1);
    RoundPlan evaluate = plan(1, 1, new RoundTask.Evaluate("train", BATCH));
    assertThat(run(evaluate).get(0).parametersSha256()).isEqualTo(before);
  }

  /** Black but for one image: only that one makes large weights overflow. */
  @Test
  void round_withAnImageThatOverflows_namesLayerAndSample() throws Exception {
    List<byte[]> images =
        new ArrayList<>(
            Collections.nCopies(
                IMAGES, SmallDataset.encoded(".png", new byte[SHAPE.size()], 12, 12)));
    byte[] white = new byte[SHAPE.size()];
    Arrays.fill(white, (byte) -1);
    images.set(17, SmallDataset.encoded(".png", white, 12, 12));
    new SmallDataset(folder, IMAGES).write(images);
    RoundPlan plan = plan(2, 0, train(0, 4, 0.01, NO_SAVES));
    List<String> layers = new ArrayList<>();
    change(
        plan,
        2,
        trainState -> {
          Segment kernel = segment(trainState, Role.WEIGHT, 0);
          layers.add(kernel.vertex());
          fill(trainState, kernel, 3e38);
        });
    assertThat(run(plan)).containsOnlyNulls();
    assertThat(failures(FailureKind.NON_FINITE)).hasSize(1);
    assertThat(failures(FailureKind.NON_FINITE).get(0).message())
        .contains(
            "the first output that is not finite is that of "
                + layers.get(0)
                + ", for sample 17 (1 of 3); nothing was updated by this step. Lower");
    assertThat(failures(FailureKind.EXCHANGE))
        .extracting(RankFailure::message)
        .containsExactly("loss or gradient of another rank is not finite");
  }

  @Test
  void round_withOneWeightThatIsNaN_namesIt() throws Exception {
    RoundPlan plan = plan(1, 0, train(0, 1, 0.01, NO_SAVES));
    List<Segment> kernels = new ArrayList<>();
    change(
        plan,
        1,
        trainState -> {
          Segment kernel = segment(trainState, Role.WEIGHT, 1);
          kernels.add(kernel);
          fill(trainState, new Segment("one", kernel.offset() + 5, 1, Role.WEIGHT), Double.NaN);
        });
    run(plan);
    Segment kernel = kernels.get(0);
    assertThat(failures(FailureKind.NON_FINITE).get(0).message())
        .contains(
            String.format(
                "parameters that are not finite: %s (1 of %d values); the first output that is not"
                    + " finite is that of %s, for all 6 samples of the micro-batch",
                kernel.name(), kernel.length(), kernel.vertex()));
  }

  @Test
  void round_withALayerThatIsAlwaysOff_namesWhatStandsStill() throws Exception {
    RoundPlan plan = plan(1, 0, train(0, 4, 0.01, NO_SAVES));
    List<String> off = new ArrayList<>();
    change(
        plan,
        1,
        trainState -> {
          Segment bias = segment(trainState, Role.BIAS, 0);
          off.add(bias.name());
          fill(trainState, bias, -1e6);
          fill(trainState, segment(trainState, Role.BIAS, 1), 0.5); // what follows still learns
          fill(trainState, segment(trainState, Role.BIAS, 2), 0.5);
        });
    assertThat(run(plan)).doesNotContainNull();
    assertThat(contexts.get(0).notices).hasSize(1);
    RankNotice notice = contexts.get(0).notices.get(0);
    assertThat(notice.step()).isEqualTo(4);
    assertThat(notice.text()).startsWith("3 of ").contains(" parameters stand still: ", off.get(0));
    assertThat(run(plan(1, 4, train(0, 1, 0.01, NO_SAVES)))).doesNotContainNull();
  }

  /** Steps of the whole split, an epoch each, with a snapshot after the third and the last. */
  private List<RankReport> wholeSplit(int ranks, int from, int to, String name) throws Exception {
    List<RoundTask> tasks = new ArrayList<>();
    for (int epoch = from; epoch <= to; epoch++) {
      tasks.add(
          new RoundTask.Train(
              "train",
              epoch,
              epoch,
              0,
              IMAGES,
              BATCH,
              List.of(StepRates.of(1)),
              SyncPlan.ALL_REDUCE,
              StepGuard.STRICT,
              NO_SAVES));
      if (epoch == 3 || epoch == to) {
        tasks.add(new RoundTask.Save(folder.resolve(name).toString()));
      }
    }
    run = name;
    List<RankReport> reports = run(plan(ranks, from - 1, tasks.toArray(RoundTask[]::new)));
    assertThat(reports).doesNotContainNull();
    return reports;
  }

  private Tensor stored(String name, int step, long size) {
    Tensor parameters = torch.zeros(new long[] {size}, new TensorOptions(ScalarType.Double));
    String from = SnapshotFiles.folder(folder.resolve(name).toString(), step);
    SnapshotFiles.read(from, Map.of(SnapshotFiles.PARAMETERS, parameters), new Configuration());
    return parameters;
  }

  @Test
  void rounds_withLbfgs_areThoseOfOneRankAndGoOnFromASnapshot() throws Exception {
    optimizer = new OptimizerSpec("lbfgs", Map.of("history", 3.0));
    precision = Precision.FP64;
    List<RankReport> whole = wholeSplit(2, 1, 6, "whole");
    wholeSplit(1, 1, 6, "one");
    snapshot = SnapshotFiles.folder(folder.resolve("whole").toString(), 3);
    List<RankReport> resumed = wholeSplit(2, 4, 6, "resumed");
    assertThat(resumed.get(0).parametersSha256()).isEqualTo(whole.get(0).parametersSha256());
    long size = ModelCatalogue.parameters(ComputationGraphConfiguration.fromJson(configuration()));
    try (Tensor two = stored("whole", 6, size);
        Tensor one = stored("one", 6, size);
        Tensor before = stored("whole", 3, size)) {
      double moved = torch.norm(two.sub(before)).item_double();
      assertThat(moved).isGreaterThan(1e-3);
      assertThat(torch.norm(two.sub(one)).item_double()).isLessThan(1e-9 * moved);
    }
  }

  @Test
  void round_thatLearns_hasNothingToNotice() throws Exception {
    assertThat(run(plan(1, 0, train(0, 4, 0.01, NO_SAVES)))).doesNotContainNull();
    assertThat(contexts.get(0).notices).isEmpty();
  }

  @Test
  void round_atARateThatMovesNothing_fails() throws Exception {
    assertThat(run(plan(1, 0, train(0, 4, 1e-30, NO_SAVES)))).containsOnlyNulls();
    assertThat(failures(FailureKind.REQUEST).get(0).message())
        .startsWith("4 updates have not changed a single weight: the learning rate is too small")
        .endsWith("raise schedule.learning-rate");
  }
}
