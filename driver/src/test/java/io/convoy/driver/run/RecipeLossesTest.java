package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.round.LearningPlan;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.worker.Rank;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The losses of the first 20 steps of recipes after publications, on narrow networks and small
 * images, in 64 bits: what changes any of data, network, loss, schedule and update changes them. A
 * change that is meant brings the new ones along.
 */
class RecipeLossesTest {
  private static final int STEPS = 20;

  /** Processors and threads add in other orders. */
  private static final double ROUNDING = 1e-6;

  @TempDir private static Path folder;

  @BeforeAll
  static void draw() throws IOException {
    DrawnImages.write(folder, 48);
  }

  static Stream<Arguments> recipes() {
    String small = "model { width = 8, input { height = 32, width = 32 } }";
    return Stream.of(
        Arguments.of(
            "cifar10-resnet20-200epochs",
            List.of(
                "model.width=4",
                "data.normalise=mean-std",
                "train { batch = 24, epochs = 10 }",
                "schedule { learning-rate = 1, milestones = [5, 7] }"),
            new double[] {
              1.42166695,
              1.50990675,
              1.39538689,
              1.61170373,
              1.39082590,
              1.42175141,
              1.19067510,
              0.89331629,
              0.86008118,
              0.63385387,
              0.63132729,
              0.66768350,
              0.60857103,
              0.68315224,
              0.76251229,
              0.60155767,
              0.61565482,
              0.61010330,
              0.51931424,
              0.65406137
            }),
        Arguments.of(
            "imagenet-resnet50-90",
            List.of(
                small,
                "train { batch = 24, micro-batch = 12, epochs = 10 }",
                "schedule { learning-rate = 1, warmup-epochs = 3, milestones = [5, 7, 9] }"),
            new double[] {
              1.31794120,
              1.44439325,
              1.31384064,
              1.49414842,
              1.52274518,
              1.59890102,
              2.07555291,
              1.60413323,
              1.79655793,
              1.58390715,
              1.77901504,
              2.01333706,
              1.88012993,
              1.46833156,
              1.46245434,
              1.77574685,
              1.41286102,
              1.44384810,
              1.10183130,
              1.36314130
            }),
        Arguments.of(
            "imagenet-resnet50-rsb-a3",
            List.of(small, "train { batch = 24, epochs = 10 }", "schedule.warmup-epochs=3"),
            new double[] {
              2.79070840,
              2.75766134,
              2.70393015,
              2.78108095,
              2.75683227,
              2.70298869,
              2.78501959,
              2.62497004,
              2.59605020,
              2.54335684,
              2.44236339,
              2.55384830,
              2.42142936,
              2.48034945,
              2.77376222,
              2.81511235,
              2.91696047,
              2.41562676,
              2.42495979,
              2.76076684
            }),
        Arguments.of(
            "imagenet-resnet50-lars-32k",
            List.of(
                small,
                "train { batch = 24, micro-batch = 12, epochs = 10 }",
                "schedule { learning-rate = 4, warmup-epochs = 3 }"),
            new double[] {
              1.31794120,
              1.42567826,
              1.36138792,
              1.39658320,
              1.34672049,
              1.46492206,
              1.50026718,
              1.34611053,
              1.36033321,
              1.37690446,
              1.29081673,
              1.46393641,
              1.31686926,
              1.51913325,
              1.53836440,
              1.34969612,
              1.31778845,
              1.38039798,
              1.38887959,
              1.39267787
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recipes")
  void firstLosses_areThoseNoted(String recipe, List<String> settings, double[] losses)
      throws Exception {
    assertThat(losses(recipe, settings)).containsExactly(losses, within(ROUNDING));
  }

  private static double[] losses(String recipe, List<String> settings) throws InterruptedException {
    List<String> all = new ArrayList<>(settings);
    all.add("data.path=" + folder);
    all.add("run.dir=" + folder.resolve(recipe));
    RunConf conf = RunConf.read(Optional.of(Path.of("../conf/recipes", recipe + ".conf")), all);
    TrainingSetup setup = TrainingSetup.of(conf, new Configuration(false));
    LoneRank rank = new LoneRank();
    Rank.run(plan(setup, tasks(setup.planner())), rank);
    return rank.losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Training of as many epochs as it takes, without evaluations. */
  private static List<RoundTask> tasks(Planner planner) {
    List<RoundTask> tasks = new ArrayList<>();
    Progress progress = Progress.START;
    while (progress.step() < STEPS) {
      tasks.add(planner.tasks(progress, 1, SavePlan.once("unused", false)).get(0));
      progress = progress.completed(planner.lastStep(progress));
    }
    assertThat(progress.step()).isEqualTo(STEPS);
    return tasks;
  }

  private static RoundPlan plan(TrainingSetup setup, List<RoundTask> tasks) {
    ReplicaPlan replica = setup.replica();
    return new RoundPlan(
        setup.folder().toString(),
        1,
        1,
        new ReplicaPlan(
            replica.configuration(),
            replica.weights(),
            "torch",
            1,
            Precision.FP64,
            replica.device(),
            replica.update()),
        setup.data(),
        new StatePlan(0, "", LearningPlan.ALL),
        Rendezvous.of("alone", Duration.ofSeconds(60)),
        tasks);
  }
}
