package io.convoy.driver.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.schedule.RateRange;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.RoundTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RangePlanTest {
  private static final RateRange RANGE = new RateRange(1e-6, 10, 15);

  private static RangePlan plan(String... settings) {
    List<String> all =
        new ArrayList<>(List.of("run.dir=r", "data.path=d", "model.name=lenet", "train.batch=20"));
    all.addAll(List.of(settings));
    RunConf conf = RunConf.read(Optional.empty(), all);
    return new RangePlan(conf, new Planner(conf, 130, 2), RANGE, conf.train().batch());
  }

  private static List<RoundTask.Train> tasks(RangePlan plan, int worldSize) {
    List<RoundTask.Train> tasks = new ArrayList<>();
    for (int epoch = 1; epoch <= plan.epochs(); epoch++) {
      tasks.add(plan.task(epoch, worldSize, Progress.START));
    }
    return tasks;
  }

  @Test
  void rates_growByOneFactorFromTheFirstToTheLast() {
    assertThat(RANGE.at(1)).isEqualTo(1e-6);
    assertThat(RANGE.at(8)).isCloseTo(Math.sqrt(1e-6 * 10), within(1e-15));
    assertThat(RANGE.at(15)).isCloseTo(10, within(1e-12));
  }

  @Test
  void tasks_moreStepsThanAnEpochHas_goOnInTheNext() {
    List<RoundTask.Train> tasks = tasks(plan("train.epochs=1", "schedule.warmup-epochs=0"), 2);
    assertThat(tasks).extracting(RoundTask.Train::epoch).containsExactly(1, 2, 3);
    assertThat(tasks).extracting(RoundTask.Train::firstStep).containsExactly(1L, 7L, 13L);
    assertThat(tasks).extracting(RoundTask.Train::firstPosition).containsOnly(0L);
    assertThat(tasks).extracting(task -> task.rates().size()).containsExactly(6, 6, 3);
    assertThat(tasks).extracting(RoundTask.Train::microBatch).containsOnly(10);
    assertThat(tasks.get(2).rates().get(2).learningRate()).isCloseTo(10, within(1e-12));
  }

  @Test
  void tasks_ofAnyNumberOfRanks_haveTheSameRatesAndImages() {
    RangePlan plan = plan();
    assertThat(tasks(plan, 4))
        .extracting(RoundTask.Train::rates)
        .isEqualTo(tasks(plan, 1).stream().map(RoundTask.Train::rates).toList());
    assertThat(tasks(plan, 4)).extracting(RoundTask.Train::batch).containsOnly(20);
  }

  @Test
  void tasks_ofAPartOfTheBatch_haveAsManyStepsMoreInAnEpoch() {
    RunConf conf =
        RunConf.read(
            Optional.empty(),
            List.of("run.dir=r", "data.path=d", "model.name=lenet", "train.batch=20"));
    RangePlan plan = new RangePlan(conf, new Planner(conf, 130, 2), RANGE, 10);
    List<RoundTask.Train> tasks = tasks(plan, 2);
    assertThat(tasks).extracting(RoundTask.Train::firstStep).containsExactly(1L, 13L);
    assertThat(tasks).extracting(RoundTask.Train::batch).containsOnly(10);
    assertThat(tasks).extracting(RoundTask.Train::microBatch).containsOnly(5);
  }

  @Test
  void tasks_haveMomentumDecayAndBatchOfTheFirstStep() {
    RangePlan plan =
        plan(
            "train.epochs=3",
            "train.batch-schedule=[{from-epoch=2,batch=60}]",
            "momentum-schedule={name=linear,from=0.9,to=0.1}",
            "decay-schedule={name=linear,from=0.5,to=0}",
            "average={kind=ema}");
    assertThat(tasks(plan, 1)).extracting(RoundTask.Train::batch).containsOnly(20);
    assertThat(tasks(plan, 1).stream().flatMap(task -> task.rates().stream()))
        .allSatisfy(
            rates ->
                assertThat(rates)
                    .usingRecursiveComparison()
                    .ignoringFields("learningRate")
                    .isEqualTo(new StepRates(0, 0.9, 0.5, 0)));
  }
}
