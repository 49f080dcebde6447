package io.convoy.driver.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.metric.Metric;
import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StepGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
  private static final Dataset DATASET =
      new Dataset(
          List.of("a", "b"),
          Map.of("train", split(100), "val", split(20)),
          new Dataset.ColourStatistics(
              List.of(0.5, 0.5, 0.5),
              List.of(0.2, 0.2, 0.2),
              List.of(1.0, 1.0, 1.0),
              List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0))));

  private static Dataset.Split split(long images) {
    return new Dataset.Split(
        List.of(new Dataset.Shard("shard-00000.tar", images, 1, "0".repeat(64))),
        images,
        List.of(images / 2, images / 2));
  }

  private static SavePlan saves(boolean atEnd) {
    return SavePlan.once("snapshots", atEnd);
  }

  private static RunConf conf(String... overrides) {
    List<String> all =
        new ArrayList<>(List.of("run.dir=run", "data.path=data", "model.name=lenet"));
    all.addAll(List.of(overrides));
    return RunConf.read(Optional.empty(), all);
  }

  @ParameterizedTest
  @CsvSource({"128, 4, 4", "128, 3, 2", "129, 2, 1", "7, 16, 7", "12, 5, 4", "8, 0, 0"})
  void worldSize_isTheLargestDivisorOfTheBatchWithinTheSlots(int batch, int slots, int expected) {
    assertThat(Planner.worldSize(batch, slots)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"128, 1, 1", "128, 3, 4", "12, 5, 6", "7, 2, 7", "64, 64, 64"})
  void leastSlots_isTheSmallestDivisorOfTheBatchFromMinWorkersOn(int batch, int least, int slots) {
    assertThat(Planner.leastSlots(batch, least)).isEqualTo(slots);
    assertThat(Planner.worldSize(batch, slots)).isGreaterThanOrEqualTo(least);
    assertThat(Planner.worldSize(batch, slots - 1)).isLessThan(least);
  }

  @Test
  void rotation_showsEachImageFourTimesAnEpochAndHasFourClasses() {
    Planner planner =
        new Planner(conf("train { task = rotation, batch = 128, epochs = 2 }"), DATASET);
    assertThat(planner.timeline()).isEqualTo(Timeline.even(2, 128, 3));
    assertThat(train(planner, Progress.START).guard().lossLimit())
        .isCloseTo(3 * Math.log(4), within(1e-9));
    assertThatThrownBy(() -> new Planner(conf("train { task = rotation, batch = 401 }"), DATASET))
        .hasMessage(
            "train.batch = 401: split train has only 100 images in four rotations each; take a smaller"
                + " batch");
  }

  @Test
  void tasks_ofEveryEpoch_coverAllStepsOnceAndSaveWhenDue() {
    Planner planner =
        new Planner(conf("train.batch=32", "train.epochs=5", "snapshot.every-epochs=2"), DATASET);
    assertThat(planner.timeline()).isEqualTo(Timeline.even(5, 32, 3));
    assertThat(planner.timeline().totalSteps()).isEqualTo(15);

    Progress progress = Progress.START;
    List<Integer> saved = new ArrayList<>();
    long nextStep = 1;
    while (!planner.complete(progress)) {
      List<RoundTask> tasks = planner.tasks(progress, 2, saves(planner.saves(progress)));
      RoundTask.Train train = (RoundTask.Train) tasks.get(0);
      assertThat(train.firstStep()).isEqualTo(nextStep);
      assertThat(train.epoch()).isEqualTo(progress.epoch() + 1);
      assertThat(train.rates()).hasSize(3);
      assertThat(train.microBatch()).isEqualTo(16);
      assertThat(tasks).contains(new RoundTask.Evaluate("val", 16));
      nextStep += 3;
      progress = progress.completed(planner.lastStep(progress));
      if (train.saves().atEnd()) {
        saved.add(progress.epoch());
      }
    }
    assertThat(saved).containsExactly(2, 4, 5);
    assertThat(progress.step()).isEqualTo(15);
  }

  @Test
  void tasks_inMidEpoch_goOnAtThePosition() {
    Planner planner = new Planner(conf("train.batch=32", "train.epochs=5"), DATASET);
    Progress progress = planner.at(Progress.START.completed(3), 4);
    assertThat(progress).isEqualTo(Progress.START.completed(3).within(4, 32));
    RoundTask.Train train = (RoundTask.Train) planner.tasks(progress, 4, saves(true)).get(0);
    assertThat(train.epoch()).isEqualTo(2);
    assertThat(train.firstStep()).isEqualTo(5);
    assertThat(train.firstPosition()).isEqualTo(32);
    assertThat(train.rates()).hasSize(2);
    assertThat(planner.at(progress, 6)).isEqualTo(Progress.START.completed(3).within(6, 96));
  }

  @Test
  void tasks_trainedButNotEvaluatedEpoch_isSavedAndEvaluated() {
    Planner planner = new Planner(conf("train.batch=32", "train.epochs=5"), DATASET);
    Progress trained = planner.at(Progress.START, 3);
    assertThat(planner.tasks(trained, 2, saves(true)))
        .containsExactly(new RoundTask.Save("snapshots"), new RoundTask.Evaluate("val", 16));
    assertThat(planner.tasks(trained, 2, saves(false)))
        .containsExactly(new RoundTask.Evaluate("val", 16));
  }

  @Test
  void create_batchLargerThanTheSplit_saysHowManyImagesThereAre() {
    assertThatThrownBy(() -> new Planner(conf("train.batch=128"), DATASET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("train.batch = 128: split train has only 100 images; take a smaller batch");
  }

  @Test
  void saved_onlyABetterAccuracy_becomesTheBest() {
    Progress first =
        Progress.START.completed(3).evaluated(Evaluations.of(0.5, 1)).saved(Metric.ACCURACY);
    Progress worse = first.completed(6).evaluated(Evaluations.of(0.4, 2)).saved(Metric.ACCURACY);
    assertThat(worse.bestStep()).isEqualTo(3);
    assertThat(worse.completed(9).evaluated(Evaluations.of(0.6, 0.5)).saved(Metric.ACCURACY))
        .isEqualTo(
            new Progress(
                9,
                3,
                0,
                0.6,
                9,
                List.of(
                    new Evaluated(1, 3, Evaluations.of(0.5, 1)),
                    new Evaluated(2, 6, Evaluations.of(0.4, 2)),
                    new Evaluated(3, 9, Evaluations.of(0.6, 0.5))),
                Adjusted.NONE,
                0));
    assertThat(
            Progress.START
                .completed(3)
                .evaluated(Evaluations.of(0, 3))
                .saved(Metric.ACCURACY)
                .bestStep())
        .isEqualTo(3);
  }

  @Test
  void withBestOf_newestSnapshot_keepsItsBest() {
    Progress saved =
        Progress.START.completed(3).evaluated(Evaluations.of(0.5, 1)).saved(Metric.ACCURACY);
    Progress later =
        Progress.START
            .completed(3)
            .evaluated(Evaluations.of(0.5, 1))
            .completed(6)
            .evaluated(Evaluations.of(0.4, 2));
    assertThat(later.withBestOf(saved).saved(Metric.ACCURACY).bestStep()).isEqualTo(3);
    assertThat(later.saved(Metric.ACCURACY).bestStep()).isEqualTo(6);
  }

  @Test
  void saved_inMidEpochWithoutAnEvaluation_isNotTheBest() {
    Progress first = Progress.START.completed(3).evaluated(Evaluations.of(0.5, 1));
    assertThat(first.within(4, 32).saved(Metric.ACCURACY))
        .isEqualTo(new Progress(4, 1, 32, 0, 0, first.history(), Adjusted.NONE, 0));
  }

  @Test
  void counts_progressOfAnotherBatch_isFalse() {
    Planner planner = new Planner(conf("train.batch=32"), DATASET);
    assertThat(planner.counts(Progress.START.completed(3).within(4, 32))).isTrue();
    assertThat(planner.counts(Progress.START.completed(3).within(4, 64))).isFalse();
    assertThat(planner.counts(Progress.START.completed(2))).isFalse();
  }

  /** Schedules know nothing of rounds: a run cut anywhere goes on with the same rates. */
  @Test
  void tasks_ofAResumedRun_haveTheRatesOfTheWholeOne() {
    String[] keys = {
      "train.batch=32",
      "train.epochs=5",
      "schedule { name = restarts, every-epochs = 1.5 }",
      "momentum-schedule { name = linear, to = 0.5 }",
      "decay-schedule { name = cosine, from = 0, to = 1 }"
    };
    Planner planner = new Planner(conf(keys), DATASET);
    List<StepRates> resumed =
        train(new Planner(conf(keys), DATASET), Progress.START.completed(3).completed(6)).rates();
    assertThat(resumed).containsExactly(planner.rates(7), planner.rates(8), planner.rates(9));
    assertThat(planner.rates(9).momentumShare()).isEqualTo(1 - 0.5 * 8 / 15);
    assertThat(planner.rates(1).decayShare()).isZero();
  }

  @Test
  void tasks_afterAPlateau_haveALowerRate() {
    Planner planner =
        new Planner(conf("train.batch=32", "plateau { patience = 1, factor = 0.5 }"), DATASET);
    Progress stuck = Progress.START;
    for (int epoch = 1; epoch <= 3; epoch++) {
      assertThat(train(planner, stuck).rates().get(0)).isEqualTo(planner.rates(stuck.step() + 1));
      stuck = stuck.completed(3L * epoch).evaluated(Evaluations.of(0.5, 2));
    }
    assertThat(train(planner, stuck).rates().get(0).learningRate())
        .isEqualTo(planner.rates(10).learningRate() * 0.5);
  }

  @Test
  void tasks_afterRollBacks_haveALowerRateUntilTheEnd() {
    Planner planner =
        new Planner(conf("train.batch=32", "guard.roll-back { factor = 0.1, most = 5 }"), DATASET);
    Progress lowered = Progress.START.completed(3).rolledBack(2);
    for (int epoch = 2; epoch <= 3; epoch++) {
      assertThat(train(planner, lowered).rates().get(0).learningRate())
          .isCloseTo(planner.rates(lowered.step() + 1).learningRate() * 0.01, within(1e-12));
      lowered = lowered.within(lowered.step() + 1, 32).completed(3L * epoch);
      lowered = lowered.evaluated(Evaluations.of(0.5, 2)).saved(Metric.LOSS);
    }
  }

  @Test
  void saved_byAMetricThatBeginsLater_takesTheFirstThatHasIt() {
    Metric metric = Metric.AVERAGE_LOSS;
    Progress first = Progress.START.completed(3).evaluated(Evaluations.of(0.5, 1)).saved(metric);
    assertThat(first.bestStep()).isEqualTo(3);
    Progress later =
        first
            .completed(6)
            .evaluated(Map.of("accuracy", 0.1, "loss", 2.0, "average-loss", 5.0))
            .saved(metric);
    assertThat(later.bestStep()).isEqualTo(6);
    assertThat(later.bestAccuracy()).isEqualTo(0.1);
    Planner planner =
        new Planner(
            conf(
                "train.batch=32",
                "average.kind=ema",
                "guard { patience = 1, metric = average-loss }"),
            DATASET);
    Progress absent = first.completed(6).evaluated(Evaluations.of(0.5, 1)).completed(9);
    absent = absent.evaluated(Evaluations.of(0.4, 1));
    assertThat(planner.complete(absent)).as("no evaluation has it").isFalse();
  }

  @Test
  void saved_byLoss_takesTheLowest() {
    Progress first =
        Progress.START.completed(3).evaluated(Evaluations.of(0.5, 1)).saved(Metric.LOSS);
    Progress moreAccurate =
        first.completed(6).evaluated(Evaluations.of(0.6, 1.5)).saved(Metric.LOSS);
    assertThat(moreAccurate.bestStep()).isEqualTo(3);
    assertThat(
            moreAccurate
                .completed(9)
                .evaluated(Evaluations.of(0.4, 0.9))
                .saved(Metric.LOSS)
                .bestStep())
        .isEqualTo(9);
  }

  @Test
  void complete_evaluationsWithoutImprovement_endTheRunEarly() {
    Planner planner =
        new Planner(conf("train.batch=32", "guard { patience = 1, metric = loss }"), DATASET);
    Progress progress = Progress.START.completed(3).evaluated(Evaluations.of(0.1, 2));
    progress = progress.completed(6).evaluated(Evaluations.of(0.2, 2.5));
    assertThat(planner.complete(progress)).isFalse();
    assertThat(planner.complete(progress.completed(9).evaluated(Evaluations.of(0.3, 1.9))))
        .isFalse();
    assertThat(planner.complete(progress.completed(9).evaluated(Evaluations.of(0.3, Double.NaN))))
        .isTrue();
  }

  @Test
  void tasks_ofARunWithAnAverage_evaluateItOnceItIsThere() {
    Planner planner =
        new Planner(conf("train.batch=32", "average { kind = swa, start-epoch = 2 }"), DATASET);
    RoundTask average = new RoundTask.EvaluateAverage(new RoundTask.Evaluate("val", 32));
    Progress one = Progress.START.completed(3);
    assertThat(planner.tasks(Progress.START, 1, saves(false))).doesNotContain(average);
    assertThat(planner.tasks(one, 1, saves(false))).contains(average);
    assertThat(train(planner, one).rates().get(2).averageShare()).isEqualTo(1);
    assertThat(train(planner, one).guard()).isEqualTo(new StepGuard(0, 3 * Math.log(2), 100, 100));
  }

  /** 100 images: 6 steps of 16, 3 of 32 from the third epoch, 1 of 64 in the fifth. */
  @Test
  void tasks_batchThatGrows_coverEachEpochOnceInItsOwnBatch() {
    Planner planner = new Planner(conf(GROWING), DATASET);
    assertThat(planner.timeline())
        .hasToString(
            "2 epochs of 6 steps of 16 images, then 2 epochs of 3 steps of 32 images, then 1 epochs"
                + " of 1 steps of 64 images");
    Progress progress = Progress.START;
    List<String> seen = new ArrayList<>();
    while (!planner.complete(progress)) {
      RoundTask.Train train = (RoundTask.Train) planner.tasks(progress, 4, saves(true)).get(0);
      assertThat(train.epoch()).isEqualTo(progress.epoch() + 1);
      assertThat(train.microBatch()).isEqualTo(4);
      seen.add(train.firstStep() + "+" + train.rates().size() + " of " + train.batch());
      progress = progress.completed(planner.lastStep(progress));
      assertThat(planner.counts(progress)).isTrue();
    }
    assertThat(seen)
        .containsExactly("1+6 of 16", "7+6 of 16", "13+3 of 32", "16+3 of 32", "19+1 of 64");
    assertThat(progress.step()).isEqualTo(planner.timeline().totalSteps());
  }

  /** Cut after any step, a run goes on with the steps, positions and rates that it had left. */
  @Test
  void tasks_batchThatGrows_resumedAnywhereAreThoseOfTheWholeRun() {
    Planner whole = new Planner(conf(GROWING), DATASET);
    Progress epoch = Progress.START;
    for (long cut = 0; cut < whole.timeline().totalSteps(); cut++) {
      if (cut == whole.lastStep(epoch)) {
        epoch = epoch.completed(cut);
      }
      RoundTask.Train uncut = train(whole, epoch);
      Planner resumed = new Planner(conf(GROWING), DATASET);
      Progress stored = resumed.at(epoch, cut);
      assertThat(resumed.counts(stored)).isTrue();
      RoundTask.Train rest = train(resumed, stored);
      int done = (int) (cut - epoch.step());
      assertThat(rest.firstStep()).isEqualTo(cut + 1);
      assertThat(rest.batch()).isEqualTo(uncut.batch());
      assertThat(rest.firstPosition()).isEqualTo((long) done * uncut.batch());
      assertThat(rest.rates()).isEqualTo(uncut.rates().subList(done, uncut.rates().size()));
    }
    assertThat(whole.counts(Progress.START.completed(6).completed(12).within(13, 16))).isFalse();
  }

  /** Drops and warmup are in epochs, whatever their steps; the rate is that of the first batch. */
  @Test
  void rates_batchThatGrows_followEpochs() {
    Planner planner =
        new Planner(
            conf(
                GROWING[0],
                GROWING[1],
                "train.batch-schedule = [{ from-epoch = 3, batch = 32 }]",
                "schedule { name = step, learning-rate = 1, base-batch = 8, warmup-epochs = 2.5 }",
                "schedule { every-epochs = 4, factor = 0.5 }"),
            DATASET);
    assertThat(planner.rates(12).learningRate())
        .isEqualTo(2 * 12 / 14.0); // 2 epochs of 6, half of 3
    assertThat(planner.rates(14).learningRate()).isEqualTo(2);
    assertThat(planner.rates(18).learningRate()).isEqualTo(2);
    assertThat(planner.rates(19).learningRate()).isEqualTo(1); // the fifth epoch
  }

  @Test
  void create_lbfgsOnPartOfTheSplit_namesTheBatchThatItNeeds() {
    String[] keys = {
      "optimizer.name=lbfgs", "schedule.base-batch=0", "train.batch=50", "train.epochs=5"
    };
    assertThatThrownBy(() -> new Planner(conf(keys), DATASET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "train.batch = 50: optimizer.name = lbfgs needs the gradient over all 100 images of"
                + " split train in each step; set train.batch = 100, and train.micro-batch to bound"
                + " the memory");
    keys[2] = "train.batch=100";
    assertThat(new Planner(conf(keys), DATASET).timeline()).isEqualTo(Timeline.even(5, 100, 1));
  }

  private static final String[] GROWING = {
    "train { batch = 16, micro-batch = 4, epochs = 5 }",
    "schedule.warmup-epochs = 2.5",
    "train.batch-schedule = [{ from-epoch = 3, batch = 32 }, { from-epoch = 5, batch = 64 }]"
  };

  private static RoundTask.Train train(Planner planner, Progress progress) {
    return (RoundTask.Train) planner.tasks(progress, 1, saves(false)).get(0);
  }
}
