package io.convoy.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.DrawPlan;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.exchange.Backend;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.round.StepGuard;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.WrittenSnapshot;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run relies on, of every cluster; of one with two slots. */
public abstract class ClusterContract {
  /** Images of the split {@code train} are so large. */
  protected static final ImageShape SHAPE = new ImageShape(12, 12, 3);

  protected static final int CLASSES = 3;

  /** Made-up colours. */
  protected static final ColourStatistics COLOURS =
      new ColourStatistics(
          List.of(0.5, 0.5, 0.5),
          List.of(0.2, 0.2, 0.2),
          List.of(1.0, 1.0, 1.0),
          List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));

  /** Steps that images of a dataset must suffice for. */
  protected static final int STEPS = 90;

  protected static final int BATCH = 6;

  /** Over all tests, as a session may serve several. */
  private static final AtomicInteger ROUNDS = new AtomicInteger();

  @TempDir private Path snapshots;
  private final String run = getClass().getSimpleName() + "-" + System.nanoTime();
  private final Heard heard = new Heard();

  /** The cluster under test. */
  protected abstract Cluster cluster();

  /** A dataset with a split {@code train}. */
  protected abstract String data();

  /** A model for it. */
  protected abstract String model();

  /** What is heard of rounds, and on which threads. */
  private static class Heard implements RoundEvents {
    final List<String> devices = new ArrayList<>();
    final List<Long> steps = new ArrayList<>();
    final List<Long> snapshots = new ArrayList<>();
    final Set<Thread> threads = new HashSet<>();

    @Override
    public void computing(List<String> each) {
      devices.addAll(each);
      threads.add(Thread.currentThread());
    }

    @Override
    public void stepCompleted(StepMetrics metrics) {
      steps.add(metrics.step());
      threads.add(Thread.currentThread());
    }

    @Override
    public void snapshotWritten(WrittenSnapshot snapshot) {
      snapshots.add(snapshot.step());
      threads.add(Thread.currentThread());
    }

    @Override
    public void waiting() {
      threads.add(Thread.currentThread());
    }
  }

  private RoundPlan plan(String ofRun, StatePlan state, RoundTask... tasks) {
    int round = ROUNDS.incrementAndGet();
    return new RoundPlan(
        ofRun,
        round,
        2,
        new ReplicaPlan(
            model(),
            "",
            "torch",
            1,
            Precision.FP32,
            DeviceSettings.DEFAULT,
            new UpdateSpec(
                new OptimizerSpec("sgd", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, false)),
        new DataPlan(
            data(),
            SHAPE,
            new InputColours(COLOURS, Normalisation.NONE),
            List.of(),
            TestViews.CENTRE,
            DrawPlan.uniform(1),
            LearningTask.CLASSIFICATION,
            new LoaderOptions(1, 2, ReadOptions.DEFAULT)),
        state,
        cluster().rendezvous("round-" + round),
        List.of(tasks));
  }

  private RoundPlan plan(long done, RoundTask... tasks) {
    return plan(run, new StatePlan(done, ""), tasks);
  }

  private RoundTask train(long done, int steps) {
    return train(done, steps, SavePlan.once(snapshots.toString(), false));
  }

  private static RoundTask train(long done, int steps, SavePlan saves) {
    return new RoundTask.Train(
        "train",
        1,
        done + 1,
        0,
        BATCH,
        BATCH,
        Collections.nCopies(steps, StepRates.of(0.001)),
        SyncPlan.ALL_REDUCE,
        StepGuard.STRICT,
        saves);
  }

  private static RoundTask evaluation(String split) {
    return new RoundTask.Evaluate(split, BATCH);
  }

  private List<RankReport> run(RoundPlan plan) throws InterruptedException {
    return cluster().run(plan, heard);
  }

  private RoundFailedException failure(RoundPlan plan) {
    return catchThrowableOfType(RoundFailedException.class, () -> run(plan));
  }

  @Test
  void slots_allThere_areTwo() {
    assertThat(cluster().slots()).isEqualTo(2);
    assertThat(cluster().slotsNow()).isEqualTo(2);
    assertThat(cluster().awaitSlots(1, Duration.ZERO)).isEqualTo(2);
    assertThat(cluster().ended()).isFalse();
    assertThat(cluster().applicationId()).isNotEmpty();
  }

  @Test
  void rendezvous_hasItsKeyAndBackend() {
    assertThat(cluster().rendezvous("meeting").key()).isEqualTo("meeting");
    assertThat(cluster().rendezvous("meeting").backend()).isEqualTo(Backend.GLOO);
    assertThat(cluster().rendezvous("meeting", Backend.NCCL).backend()).isEqualTo(Backend.NCCL);
  }

  @Test
  void run_isHeardOnTheCallingThreadBeforeItReturns() throws Exception {
    run(plan(0, train(0, 4), new RoundTask.Save(snapshots.toString())));
    assertThat(heard.steps).containsExactly(1L, 2L, 3L, 4L);
    assertThat(heard.snapshots).containsExactly(4L);
    assertThat(heard.devices).hasSize(2);
    assertThat(heard.threads).containsExactly(Thread.currentThread());
  }

  @Test
  void run_reportsOfAllRanks_areInOrderAndOfEqualParameters() throws Exception {
    List<RankReport> reports = run(plan(0, train(0, 2), evaluation("train")));
    assertThat(reports).extracting(RankReport::rank).containsExactly(0, 1);
    assertThat(reports).extracting(RankReport::step).containsOnly(2L);
    assertThat(reports).extracting(report -> report.evaluations().size()).containsOnly(1);
    assertThat(reports.stream().map(RankReport::parametersSha256).distinct()).hasSize(1);
  }

  @Test
  void run_afterAnother_goesOnFromWhatProcessesHold() throws Exception {
    run(plan(0, train(0, 2)));
    List<RankReport> reports = run(plan(2, train(2, 1)));
    assertThat(reports).extracting(RankReport::step).containsOnly(3L);
    assertThat(heard.steps).containsExactly(1L, 2L, 3L);
  }

  @Test
  void run_fromAStateThatNobodyHolds_saysThatItIsLost() throws Exception {
    run(plan(0, train(0, 2)));
    StatePlan state = new StatePlan(2, "");
    assertThat(failure(plan("another-" + run, state, train(2, 1))).failureKind())
        .isEqualTo(FailureKind.STATE_LOST);
    assertThat(failure(plan(7, train(7, 1))).failureKind()).isEqualTo(FailureKind.STATE_LOST);
  }

  @Test
  void run_thatFails_saysWhyAndWhatIsHeld() throws Exception {
    RoundFailedException failure = failure(plan(0, train(0, 2), evaluation("nowhere")));
    assertThat(failure.failureKind()).isEqualTo(FailureKind.DATA);
    assertThat(failure.failure().heldStep()).isEqualTo(2);
    assertThat(failure.failure().host()).isNotEmpty();
    assertThat(failure).hasMessageStartingWith("rank ").hasMessageContaining("nowhere");
    assertThat(heard.steps).containsExactly(1L, 2L);
    assertThat(run(plan(2, train(2, 1))).get(0).step()).isEqualTo(3);
  }

  @Test
  void run_fromASnapshot_needsNobodyWhoHoldsIt() throws Exception {
    String root = snapshots.toString();
    List<RankReport> saved = run(plan(0, train(0, 2), new RoundTask.Save(root)));
    assertThat(saved.get(0).snapshots()).extracting(WrittenSnapshot::step).containsExactly(2L);
    StatePlan stored = new StatePlan(2, SnapshotFiles.folder(root, 2));
    List<RankReport> reports = run(plan("another-" + run, stored, train(2, 1)));
    assertThat(reports).extracting(RankReport::step).containsOnly(3L);
  }

  @Test
  void run_snapshotOfEachStep_waitsUntilTheOneBeforeIsSettled() throws Exception {
    List<String> order = new ArrayList<>();
    SavePlan each =
        new SavePlan(snapshots.toString(), 1, Duration.ZERO, Duration.ZERO, false, false, true);
    RoundPlan plan = plan(0, train(0, 3, each));
    cluster()
        .run(
            plan,
            new RoundEvents() {
              private final List<Long> open = new ArrayList<>();

              @Override
              public void snapshotWritten(WrittenSnapshot snapshot) {
                open.add(snapshot.step());
                order.add("written " + snapshot.step());
              }

              @Override
              public void waiting() {
                for (long step : open) {
                  order.add("settled " + step);
                  cluster().settled(plan.round(), step);
                }
                open.clear();
              }
            });
    assertThat(order).startsWith("written 1", "settled 1", "written 2", "settled 2", "written 3");
  }

  @Test
  void run_paused_endsAfterAStepWithoutTheRest() throws Exception {
    RoundPlan plan = plan(0, train(0, STEPS), evaluation("train"));
    cluster().pause(plan.round());
    List<RankReport> reports = run(plan);
    long step = reports.get(0).step();
    assertThat(step).isBetween(1L, STEPS - 1L);
    assertThat(reports).extracting(RankReport::step).containsOnly(step);
    assertThat(reports).extracting(RankReport::evaluations).containsOnly(List.of());
    assertThat(run(plan(step, train(step, 3))).get(0).step()).isEqualTo(step + 3);
  }
}
