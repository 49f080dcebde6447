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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
    String parts = "train { batch = 24, micro-batch = 12, epochs = 10 }";
    return Stream.of(
        Arguments.of(
            "cifar10-resnet20-200epochs",
            List.of(
                "model.width=4",
                "data.normalise=mean-std",
                "train { batch = 24, epochs = 10 }",
                "schedule { learning-rate = 1, milestones = [5, 7] }")),
        Arguments.of(
            "imagenet-resnet50-90",
            List.of(
                small,
                parts,
                "schedule { learning-rate = 1, warmup-epochs = 3, milestones = [5, 7, 9] }")),
        Arguments.of(
            "imagenet-resnet50-rsb-a3",
            List.of(small, "train { batch = 24, epochs = 10 }", "schedule.warmup-epochs=3")),
        Arguments.of(
            "imagenet-resnet50-lars-32k",
            List.of(small, parts, "schedule { learning-rate = 4, warmup-epochs = 3 }")));
  }

  /** A line for each recipe: its name, and its losses. */
  private static double[] noted(String recipe) throws IOException {
    try (InputStream in = RecipeLossesTest.class.getResourceAsStream("first-losses.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(recipe + " "))
          .flatMap(line -> Stream.of(line.split(" ")).skip(1))
          .mapToDouble(Double::parseDouble)
          .toArray();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recipes")
  void firstLosses_areThoseNoted(String recipe, List<String> settings) throws Exception {
    assertThat(losses(recipe, settings))
        .hasSize(STEPS)
        .containsExactly(noted(recipe), within(ROUNDING));
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
