package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Trains with executor processes: the results that must not depend on how the work is split. */
class TrainingIT {
  /** 12 classes x 60 images less a tenth: 648 images, 5 steps of 128 an epoch. */
  private static final int IMAGES = 60;

  @TempDir private static Path root;
  private static String data;

  @TempDir private Path temp;

  @BeforeAll
  static void drawImages() {
    data = DrawnDataset.make(root, IMAGES);
  }

  private static String[] training(SmallRun run, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("train.epochs=4", "snapshot.keep-last=4", "schedule.learning-rate=0.02"));
    all.addAll(List.of(more));
    return run.training(data, 128, all.toArray(String[]::new));
  }

  private SmallRun run(String name) {
    return new SmallRun(temp.resolve(name));
  }

  /**
   * Twenty steps without augmentation. LeNet has no batch normalisation: with it, each rank would
   * normalise by the statistics of its own 64 images, and the results would differ by more than
   * rounding. The rate is small because larger steps let rounding flip ReLUs, which 20 steps
   * amplify to 2e-4.
   */
  @Test
  void train_twoExecutorsOf64_givesTheParametersOfOneOf128() throws Exception {
    SmallRun two = run("two");
    SmallRun one = run("one");
    String rate = "schedule.learning-rate=0.001";
    assertThat(Cli.cluster(2).run(training(two, rate)).code()).isZero();
    assertThat(Cli.local().run(training(one, rate, "cluster.workers=1")).code()).isZero();
    assertThat(two.lastSnapshot()).hasFileName("step-00000020");
    assertThat(two.differenceFrom(one)).isLessThan(1e-5);
    INDArray expected = one.parameters();
    double moved = expected.sub(SmallRun.parameters(one.snapshot(5))).norm2Number().doubleValue();
    assertThat(moved / expected.norm2Number().doubleValue())
        .as("change since step 5")
        .isGreaterThan(1e-3);
  }

  @Test
  void trainAndEvaluate_bothEngines_countEveryImageOnceAndKeepTheRun() throws Exception {
    Path run = temp.resolve("run");
    Cli cluster = Cli.cluster(2);
    String[] command =
        training(new SmallRun(run), "train.epochs=2", "engine=nd4j", "run.report=true");
    Cli.Result trained = cluster.run(command);
    assertThat(trained.code()).isZero();
    assertThat(trained.out()).contains("Report " + run + "/report.html");
    assertThat(run.resolve("report.html")).content().contains("It is complete", "of the first");
    assertThat(run.resolve("run.conf")).content().contains("engine=nd4j");
    assertThat(run.resolve("metrics.jsonl")).content().contains("\"kind\":\"evaluation\"");

    Cli.Result again = Cli.local().run(command);
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("is complete: 2 epochs, best at step ");
    Cli.Result status = Cli.local().run("status", run.toString());
    assertThat(status.code()).isZero();
    assertThat(status.out()).contains(run + ": done", "step 10 of 10, epoch 2 of 2, 2 ranks");

    Path report = temp.resolve("report.json");
    Cli.Result evaluated =
        cluster.run(
            "evaluate",
            "--snapshot",
            run.toString(),
            "--data",
            data,
            "--split",
            "test",
            "--output",
            report.toString(),
            "engine=torch");
    assertThat(evaluated.code()).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("images").asInt()).isEqualTo(12 * 5);
    assertThat(run.resolve("evaluation-test.json")).hasSameTextualContentAs(report);
    assertThat(evaluated.out()).contains("60");
  }
}
