package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.LearningPlan;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds of ranks in which parts of the network are frozen. */
class LearningPhasesTest extends RankRounds {
  private static final List<StepRates> TWO =
      List.of(new StepRates(0.05, 1, 1, 1), new StepRates(0.02, 1, 1, 0.5));

  /** The vertices of a small ResNet that have parameters. */
  private static final List<String> VERTICES =
      List.of(
          "stem-conv",
          "stem-norm",
          "stage1-block1-1-conv",
          "stage1-block1-1-norm",
          "stage1-block1-2-conv",
          "stage1-block1-2-norm",
          "stage2-block1-1-conv",
          "stage2-block1-1-norm",
          "stage2-block1-2-conv",
          "stage2-block1-2-norm",
          "stage3-block1-1-conv",
          "stage3-block1-1-norm",
          "stage3-block1-2-conv",
          "stage3-block1-2-norm",
          "output");

  private static final LearningPlan HEAD = phase(0, "(?!output).*", 1, Statistics.KEPT);
  private static final LearningPlan LAST_STAGE =
      phase(2, "stem.*|stage1.*|stage2.*", 0.1, Statistics.KEPT);

  private static final LearningPlan ALL_BUT_THE_STEM = phase(2, "stem.*", 0.1, Statistics.KEPT);

  private static final LearningPlan LAST_STAGE_FROM_THE_BEGINNING =
      new LearningPlan(0, LAST_STAGE.learning());

  private static LearningPlan phase(
      long since, String frozen, double backbone, Statistics statistics) {
    Map<String, Double> rates = new HashMap<>();
    for (String vertex : VERTICES) {
      double rate = vertex.equals("output") ? 1 : backbone;
      rates.put(vertex, vertex.matches(frozen) ? 0 : rate);
    }
    return new LearningPlan(since, new Learning(rates, statistics));
  }

  @BeforeEach
  void choose() {
    model = new ModelSpec("resnet8", SHAPE, 3, Map.of(), 1);
    optimizer = new OptimizerSpec("adamw", Map.of());
    regularisation = new RegularisationSpec(Source.RECIPE, 0, 0, 0.05, 0);
    clip = new ClipSpec("global-norm", Map.of("limit", 0.5));
    averaged = true;
  }

  private static RoundTask.Train steps(int done, SavePlan saves, SyncPlan sync) {
    return train(done, TWO, saves, sync);
  }

  private List<RankReport> round(int ranks, int done, LearningPlan phase, SavePlan saves)
      throws Exception {
    learning = phase;
    List<RankReport> reports = run(plan(ranks, done, steps(done, saves, SyncPlan.ALL_REDUCE)));
    assertThat(reports).doesNotContainNull();
    assertThat(reports.stream().map(RankReport::parametersSha256).distinct()).hasSize(1);
    return reports;
  }

  /** The state after a step by the name of parameter or tensor, as some executor has it. */
  private Map<String, float[]> state(int done) {
    TrainState held = held(done);
    try {
      assertThat(held.step()).isEqualTo(done);
      Map<String, float[]> values = new TreeMap<>();
      held.state().forEach((name, tensor) -> values.put(name, floats(tensor)));
      for (Segment segment : held.replica().layout().segments()) {
        int from = (int) segment.offset();
        int to = from + (int) segment.length();
        for (String vector : List.of(SnapshotFiles.PARAMETERS, "average")) {
          if (values.containsKey(vector)) {
            values.put(
                vector + " " + segment.name() + (segment.role() == Role.STATISTIC ? "*" : ""),
                Arrays.copyOfRange(values.get(vector), from, to));
          }
        }
      }
      return values;
    } finally {
      ReplicaCache.release(held);
    }
  }

  private Map<String, float[]> begin(String name) throws Exception {
    run = name;
    learning = HEAD;
    assertThat(run(plan(1, 0))).doesNotContainNull();
    return state(0);
  }

  private static void assertKept(
      Map<String, float[]> begin, Map<String, float[]> now, Predicate<String> frozen) {
    begin.forEach(
        (name, values) -> {
          if (name.startsWith("parameters ")) {
            boolean kept = frozen.test(name.substring("parameters ".length()));
            if (kept) {
              assertThat(now.get(name)).as(name).isEqualTo(values);
              assertThat(now.get("average" + name.substring(10))).as(name).isEqualTo(values);
            } else {
              assertThat(now.get(name)).as(name).isNotEqualTo(values);
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void frozenParts_onAnyNumberOfRanks_keepTheirBitsInEachPhase(int ranks) throws Exception {
    Map<String, float[]> begin = begin("frozen" + ranks);
    round(ranks, 0, HEAD, NO_SAVES);
    Map<String, float[]> first = state(2);
    assertKept(begin, first, name -> !name.startsWith("output"));
    assertThat(first.get("optimizer.mean")).hasSize(64 * 3 + 3);

    round(ranks, 2, LAST_STAGE, NO_SAVES);
    Map<String, float[]> second = state(4);
    assertKept(begin, second, name -> !name.startsWith("output") && !name.startsWith("stage3"));
    assertThat(second.get("optimizer.mean").length).isGreaterThan(64 * 3 + 3);
    assertThat(second.get("optimizer.steps")).containsExactly(2);
  }

  @Test
  void frozenParts_onOneTwoAndFourRanks_haveOneSha256InEachPhase() throws Exception {
    Map<String, float[]> begin = begin("begin");
    for (int ranks : List.of(1, 2, 4)) {
      run = "sha" + ranks;
      int done = 0;
      for (LearningPlan phase : List.of(HEAD, LAST_STAGE, ALL_BUT_THE_STEM)) {
        learning = new LearningPlan(done, phase.learning());
        RoundTask.Train step = steps(done, NO_SAVES, SyncPlan.ALL_REDUCE).steps(0, 1);
        assertThat(run(plan(ranks, done, step))).doesNotContainNull();
        done++;
        Map<String, float[]> now = state(done);
        assertThat(sha256(now, isFrozen(phase)))
            .as("%s ranks, step %s", ranks, done)
            .isEqualTo(sha256(begin, isFrozen(phase)))
            .isNotEqualTo(sha256(begin, name -> false));
        assertThat(sha256(now, name -> name.startsWith("parameters ")))
            .isNotEqualTo(sha256(begin, name -> name.startsWith("parameters ")));
      }
    }
  }

  private static Predicate<String> isFrozen(LearningPlan phase) {
    return name ->
        phase.learning().rates().entrySet().stream()
            .anyMatch(
                one -> one.getValue() == 0 && name.startsWith("parameters " + one.getKey() + "_"));
  }

  @Test
  void ranks_inEachPhase_areAsOne() throws Exception {
    // batches of running statistics are the ranks' own: only frozen ones are those of one rank
    LearningPlan last = phase(2, "stem.*|stage1.*|stage2.*|.*-norm", 0.1, Statistics.KEPT);
    optimizer = new OptimizerSpec("sgd", Map.of()); // rounding is not made larger
    run = "one";
    round(1, 0, HEAD, NO_SAVES);
    round(1, 2, last, NO_SAVES);
    float[] one = state(4).get(SnapshotFiles.PARAMETERS);
    run = "three";
    round(3, 0, HEAD, NO_SAVES);
    round(3, 2, last, NO_SAVES);
    float[] three = state(4).get(SnapshotFiles.PARAMETERS);
    for (int i = 0; i < one.length; i++) {
      assertThat(Math.abs(three[i] - one[i])).isLessThan(1e-5f);
    }
  }

  @Test
  void adaptedStatistics_ofFrozenNormalisations_moveAlone() throws Exception {
    Map<String, float[]> begin = begin("adapted");
    round(2, 0, phase(0, "(?!output).*", 1, Statistics.ADAPTED), NO_SAVES);
    Map<String, float[]> now = state(2);
    begin.forEach(
        (name, values) -> {
          boolean moves = name.endsWith("*") || name.startsWith("parameters output");
          if (name.startsWith("parameters ")) {
            assertThat(Arrays.equals(now.get(name), values)).as(name).isEqualTo(!moves);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"sgd", "adamw", "lamb"})
  void run_resumedAnywhere_hasTheBitsOfTheUninterrupted(String name) throws Exception {
    optimizer = new OptimizerSpec(name, Map.of());
    run = "whole";
    String root = folder.resolve("whole").toString();
    SavePlan saves = new SavePlan(root, 1, Duration.ZERO, Duration.ZERO, false, true, false);
    round(2, 0, HEAD, saves);
    round(2, 2, LAST_STAGE, saves);
    Map<String, float[]> whole = state(4);

    run = "from the boundary";
    snapshot = SnapshotFiles.folder(root, 2);
    round(2, 2, LAST_STAGE, NO_SAVES);
    assertEqual(state(4), whole);

    run = "from within";
    snapshot = SnapshotFiles.folder(root, 3);
    learning = LAST_STAGE;
    RoundTask.Train rest = steps(2, NO_SAVES, SyncPlan.ALL_REDUCE).steps(1, 2);
    assertThat(run(plan(2, 3, rest))).doesNotContainNull();
    assertEqual(state(4), whole);

    run = "from the first phase";
    snapshot = SnapshotFiles.folder(root, 1);
    learning = HEAD;
    rest = steps(0, NO_SAVES, SyncPlan.ALL_REDUCE).steps(1, 2);
    assertThat(run(plan(2, 1, rest))).doesNotContainNull();
    snapshot = "";
    round(2, 2, LAST_STAGE, NO_SAVES);
    assertEqual(state(4), whole);
  }

  private static void assertEqual(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void rank_thatIsNew_getsTheStateOfAnyPhaseFromItsPeers() throws Exception {
    run = "whole";
    round(2, 0, HEAD, NO_SAVES);
    round(2, 2, LAST_STAGE, NO_SAVES);
    Map<String, float[]> whole = state(4);

    run = "healed";
    round(2, 0, HEAD, NO_SAVES);
    lose(1, 2);
    round(2, 2, LAST_STAGE, NO_SAVES); // one has the step, but not the phase
    assertEqual(state(4), whole);

    run = "healed within";
    round(2, 0, HEAD, NO_SAVES);
    RoundTask.Train both = steps(2, NO_SAVES, SyncPlan.ALL_REDUCE);
    learning = LAST_STAGE;
    assertThat(run(plan(2, 2, both.steps(0, 1)))).doesNotContainNull();
    lose(1, 3);
    assertThat(run(plan(2, 3, both.steps(1, 2)))).doesNotContainNull();
    assertEqual(state(4), whole);
  }

  @Test
  void averaging_overThreeRanks_keepsFrozenBits() throws Exception {
    Map<String, float[]> begin = begin("averaging");
    SyncPlan averaging =
        new SyncPlan(
            SyncPlan.Mode.AVERAGING,
            1,
            true,
            SyncPlan.Compression.NONE,
            SyncPlan.BatchNorm.LOCAL,
            SyncPlan.BUCKET_BYTES);
    learning = LAST_STAGE_FROM_THE_BEGINNING;
    assertThat(run(plan(3, 0, steps(0, NO_SAVES, averaging)))).doesNotContainNull();
    assertKept(begin, state(2), name -> !name.startsWith("output") && !name.startsWith("stage3"));
  }

  @Test
  void buckets_ofWhatLearns_changeNoBit() throws Exception {
    run = "whole";
    learning = LAST_STAGE_FROM_THE_BEGINNING;
    assertThat(run(plan(2, 0, steps(0, NO_SAVES, SyncPlan.ALL_REDUCE)))).doesNotContainNull();
    float[] whole = state(2).get(SnapshotFiles.PARAMETERS);
    run = "cut";
    SyncPlan cut =
        new SyncPlan(
            SyncPlan.Mode.ALLREDUCE,
            1,
            true,
            SyncPlan.Compression.NONE,
            SyncPlan.BatchNorm.LOCAL,
            4096);
    assertThat(run(plan(2, 0, steps(0, NO_SAVES, cut)))).doesNotContainNull();
    assertThat(state(2).get(SnapshotFiles.PARAMETERS)).isEqualTo(whole);
  }
}
