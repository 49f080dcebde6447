package io.convoy.driver.cluster;

import io.convoy.driver.cluster.RoundFailedException.Failure;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.EvaluationCounts.ClassCounts;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.round.WrittenSnapshot;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** One round on a {@link FakeCluster}, and what can be made to happen in it. */
public final class FakeRound {
  private static final String STATE = "state";
  private static final long NONE = -1;
  private static final Set<String> SPLITS = Set.of("train", "val");

  /** Images of the validation split: up to four ranks have whole percents of equal shares. */
  private static final long IMAGES = 1200;

  private final FakeCluster cluster;
  private final RoundPlan plan;
  private final RoundEvents events;
  private final List<String> notes = new ArrayList<>();
  private final List<WrittenSnapshot> written = new ArrayList<>();
  private final List<List<EvaluationCounts>> evaluations = new ArrayList<>();
  private List<FakeExecutor> ranks = List.of();
  private long firstStep;
  private long step;
  private long unsettled = NONE;
  private int diverged = -1;

  FakeRound(FakeCluster cluster, RoundPlan plan, RoundEvents events) {
    this.cluster = cluster;
    this.plan = plan;
    this.events = events;
    step = plan.state().step();
    firstStep = step + 1;
  }

  /** The step that is going on. */
  public long step() {
    return step + 1;
  }

  /** Loses the executors of ranks in the middle of the step; the others hold the one before. */
  public void lose(int... ofRanks) {
    for (int rank : ofRanks) {
      cluster.lose(ranks.get(rank).id());
    }
    FakeExecutor first = ranks.get(ofRanks[0]);
    throw failed(FailureKind.LOST_EXECUTOR, first, "executor " + first.id() + " was lost");
  }

  /** Loses the executors on a host. */
  public void loseOn(String host) {
    lose(
        IntStream.range(0, ranks.size())
            .filter(rank -> ranks.get(rank).host().equals(host))
            .toArray());
  }

  /** Fails on a rank in the middle of the step; all ranks hold the one before. */
  public void fail(FailureKind kind, int rank, String message) {
    FakeExecutor executor = ranks.get(rank);
    throw failed(
        kind, executor, String.format("rank %d on %s: %s", rank, executor.host(), message));
  }

  /** Fails, and no process holds a state that can be used. */
  public void failWithoutState(FailureKind kind, int rank, String message) {
    ranks.forEach(executor -> executor.hold("", NONE));
    fail(kind, rank, message);
  }

  /** Tells the driver something. */
  public void notice(String text) {
    events.noticed(new RankNotice(step, text));
  }

  /** Leaves a rank with other parameters than the others have, seen at the end of the round. */
  public void diverge(int rank) {
    diverged = rank;
  }

  private RoundFailedException failed(FailureKind kind, FakeExecutor where, String message) {
    long held =
        ranks.stream().filter(cluster::has).mapToLong(FakeExecutor::step).max().orElse(NONE);
    Failure failure = new Failure(kind, where.host(), where.id(), held);
    return new RoundFailedException(failure, message, null);
  }

  void note(String what) {
    notes.add(what);
  }

  /** What was done, in a line. */
  String line() {
    String steps = step < firstStep ? "" : ", steps " + firstStep + "-" + step;
    String rest = notes.isEmpty() ? "" : ", " + String.join(", ", notes);
    return String.format("%d ranks %s%s%s", plan.worldSize(), beginning(), steps, rest);
  }

  private String beginning() {
    if (!plan.state().snapshot().isEmpty()) {
      return "from " + new org.apache.hadoop.fs.Path(plan.state().snapshot()).getName();
    }
    return plan.state().step() == 0 ? "anew" : "at step " + plan.state().step();
  }

  List<RankReport> run(List<FakeExecutor> seated) throws InterruptedException {
    ranks = seated;
    events.computing(Collections.nCopies(ranks.size(), "the CPU"));
    takeUp();
    boolean paused = false;
    for (RoundTask task : plan.tasks()) {
      if (task instanceof RoundTask.Train train) {
        paused = train(train);
      } else if (task instanceof RoundTask.Save save) {
        note("save");
        save(save.root());
      } else if (task instanceof RoundTask.Evaluate evaluation && !paused) {
        evaluate(evaluation, 0);
      } else if (task instanceof RoundTask.EvaluateAverage average && !paused) {
        evaluate(average.evaluation(), 0.01);
      } else if (task instanceof RoundTask.EvaluateStored stored) {
        evaluate(stored.evaluation(), 0);
      }
    }
    List<RankReport> reports = new ArrayList<>();
    for (int rank = 0; rank < ranks.size(); rank++) {
      reports.add(report(rank));
    }
    return reports;
  }

  /** As a rank: from a process that holds the state, or else from the snapshot. */
  private void takeUp() {
    boolean held = ranks.stream().anyMatch(executor -> executor.holdsStateOf(plan));
    if (!held && !plan.state().snapshot().isEmpty()) {
      requireStored();
    } else if (!held && step > 0) {
      fail(FailureKind.STATE_LOST, 0, "no process holds the state of step " + step);
    }
    reach(step);
  }

  private void requireStored() {
    Path state = local(plan.state().snapshot()).resolve(STATE);
    try {
      if (!Files.readString(state).equals("step " + step)) {
        fail(FailureKind.SNAPSHOT, 0, state + " is not of step " + step);
      }
    } catch (IOException e) {
      fail(FailureKind.SNAPSHOT, 0, "cannot read " + state);
    }
  }

  private void reach(long now) {
    step = now;
    ranks.forEach(executor -> executor.hold(plan.run(), now));
  }

  private boolean train(RoundTask.Train train) throws InterruptedException {
    SavePlan saves = train.saves();
    long last = train.firstStep() + train.rates().size() - 1;
    if (saves.atStart()) {
      save(saves.root());
    }
    boolean paused = false;
    while (step < last && !paused) {
      if (!cluster.hasRoom(train.microBatch())) {
        fail(
            FailureKind.GPU_MEMORY, 0, "CUDA out of memory with " + train.microBatch() + " images");
      }
      cluster.happening(step()).ifPresent(what -> what.accept(this));
      events.waiting();
      reach(step());
      double rate = train.rates().get((int) (step - train.firstStep())).learningRate();
      events.stepCompleted(
          new StepMetrics(
              step, train.epoch(), loss(step), 0.5, rate, UpdateFigures.of(1), 0.1, 0.01));
      paused = cluster.pauses(plan.round());
      boolean due = saves.everySteps() > 0 && step % saves.everySteps() == 0;
      boolean timed = !saves.every().isZero() && saves.untilNext().isZero() && step == firstStep;
      boolean ends = step == last || paused;
      if (due || timed || (ends && saves.atEnd())) {
        save(saves.root());
      }
    }
    return step < last;
  }

  private static double loss(long step) {
    return 4 - step / 8.0; // sums are exact in whatever order
  }

  /** Not before the driver has settled the one before. */
  private void save(String root) throws InterruptedException {
    if (unsettled != NONE) {
      cluster.awaitSettled(plan.round(), unsettled, events);
    }
    WrittenSnapshot snapshot =
        cluster
            .snapshotProblem()
            .map(problem -> new WrittenSnapshot(step, List.of(), problem))
            .orElseGet(() -> write(SnapshotFiles.folder(root, step)));
    written.add(snapshot);
    unsettled = step;
    events.snapshotWritten(snapshot);
  }

  private WrittenSnapshot write(String folder) {
    byte[] state = ("step " + step).getBytes(StandardCharsets.UTF_8);
    try {
      Path file = Files.createDirectories(local(folder)).resolve(STATE);
      Files.write(file, state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String sha256 = HexFormat.of().formatHex(Sha256.digest().digest(state));
    return new WrittenSnapshot(step, List.of(new StoredFile(STATE, state.length, sha256)), null);
  }

  private static Path local(String folder) {
    return Path.of(new org.apache.hadoop.fs.Path(folder).toUri().getPath());
  }

  private void evaluate(RoundTask.Evaluate evaluation, double better) {
    if (!SPLITS.contains(evaluation.split())) {
      fail(FailureKind.DATA, 0, "there is no split " + evaluation.split());
    }
    cluster.happeningInEvaluation(step).ifPresent(what -> what.accept(this));
    note("evaluation");
    long share = IMAGES / ranks.size();
    long percent = Math.round(100 * (cluster.accuracyAt(step) + better));
    long hits = percent * share / 100;
    List<EvaluationCounts> each = new ArrayList<>();
    for (int rank = 0; rank < ranks.size(); rank++) {
      List<ClassCounts> classes =
          List.of(new ClassCounts(share, hits, share), new ClassCounts(0, 0, 0));
      each.add(new EvaluationCounts(share, share - hits, hits, share, classes));
    }
    evaluations.add(each);
  }

  private RankReport report(int rank) {
    return new RankReport(
        rank,
        ranks.get(rank).host(),
        step,
        evaluations.stream().map(each -> each.get(rank)).toList(),
        rank == 0 ? written : List.of(),
        LoadReport.NONE,
        new ImageAnswers(0),
        rank == diverged ? "other parameters" : "parameters of step " + step);
  }
}
