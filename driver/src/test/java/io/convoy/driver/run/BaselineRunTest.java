package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.Baseline;
import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.cluster.FakeCluster;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.conf.RunConf;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineRunTest {
  @TempDir private Path dir;
  private FakeCluster cluster = new FakeCluster(2).accuracy(step -> 0.75);
  private StopRequest stop = new StopRequest(Duration.ZERO);
  private final Heard heard = new Heard();

  /** Trains without computing; its snapshots hold no file. */
  private static final class MadeUp implements Baseline {
    private final List<String> begun = new ArrayList<>();
    private double loss = 2;
    private RuntimeException failure;

    @Override
    public String name() {
      return "made-up";
    }

    @Override
    public List<String> problems(RunConf conf) {
      return List.of();
    }

    @Override
    public WrittenSnapshot train(Cluster on, RoundPlan plan, RoundEvents events) {
      begun.add(plan.state().step() + " " + plan.state().snapshot().replaceFirst(".*/", ""));
      if (failure != null) {
        throw failure;
      }
      RoundTask.Train train = (RoundTask.Train) plan.tasks().get(0);
      long last = train.firstStep() + train.rates().size() - 1;
      for (long step = train.firstStep(); step <= last; step++) {
        events.stepCompleted(
            new StepMetrics(step, train.epoch(), loss, 0.5, 0.1, UpdateFigures.of(1), 0.1, 0));
      }
      return new WrittenSnapshot(last, List.of(), null);
    }
  }

  private Optional<String> run(MadeUp baseline) throws Exception {
    String folder = dir.toUri().toString();
    TrainingSetup setup =
        ScriptedRun.setup(
            new RunFolder(new Configuration(), folder), ScriptedRun.conf(folder, "train.epochs=2"));
    try (RunLease lease = ScriptedRun.lease(folder, stop);
        BaselineRun run = new BaselineRun(setup, cluster, baseline, heard, lease)) {
      return run.run();
    }
  }

  @Test
  void run_undisturbed_goesFromSnapshotToSnapshotAndEvaluatesEach() throws Exception {
    MadeUp baseline = new MadeUp();
    assertThat(run(baseline)).isEmpty();
    assertThat(baseline.begun).containsExactly("0 ", "4 step-00000004");
    assertThat(heard.steps).hasSize(8);
    assertThat(heard.lines).containsExactly("epoch 1: 75 %", "epoch 2: 75 %");
    assertThat(heard.snapshots).containsExactly("4 best", "8");
    assertThat(cluster.story())
        .containsExactly("2 ranks anew, evaluation", "2 ranks anew, evaluation");
  }

  @Test
  void run_startedAgain_goesOnFromItsSnapshot() throws Exception {
    cluster.inEvaluation(0, round -> stop.stop("SIGTERM"));
    assertThat(run(new MadeUp())).contains("SIGTERM");
    stop = new StopRequest(Duration.ZERO);
    cluster = new FakeCluster(2);
    MadeUp second = new MadeUp();
    assertThat(run(second)).isEmpty();
    assertThat(second.begun).containsExactly("4 step-00000004");
  }

  @Test
  void run_baselineThatFails_saysFromWhereToGoOn() throws Exception {
    MadeUp baseline = new MadeUp();
    baseline.failure = new IllegalStateException("Job aborted\nbecause");
    assertThatThrownBy(() -> run(baseline))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "synchronise.mode = made-up: Job aborted; start the same command again to go on from"
                + " step 0");
  }

  @Test
  void run_lossThatIsNotFinite_endsTheRun() {
    MadeUp baseline = new MadeUp();
    baseline.loss = Double.NaN;
    assertThatThrownBy(() -> run(baseline))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("step 1: the loss is NaN at learning rate 0.1");
    assertThat(heard.snapshots).isEmpty();
  }
}
