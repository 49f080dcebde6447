package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A range test of LeNet on drawn images, from the command line. */
class LrFindIT {
  @TempDir private static Path root;
  private static String data;

  @BeforeAll
  static void drawImages() {
    data = DrawnDataset.make(root, 20);
  }

  /** Of 9 steps an epoch. */
  private static List<double[]> find(Cli cli, Path run, Path csv, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("lr-find", "--output=" + csv));
    command.addAll(List.of("--from=1e-4", "--to=100", "--steps=40"));
    command.addAll(List.of("data.path=" + data, "run.dir=" + run, "model.name=lenet"));
    command.addAll(List.of("train.batch=24", "data.augment=[{name=random-crop}]"));
    command.addAll(List.of(more));
    Cli.Result result = cli.run(command.toArray(String[]::new));
    assertThat(result.code()).as(String.join("\n", result.err())).isZero();
    assertThat(result.out()).contains("smoothed loss", "^", "schedule.learning-rate");
    return Files.readAllLines(csv).stream()
        .skip(1)
        .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
        .toList();
  }

  /**
   * Ranks add up gradients in another order than one rank: the plan is equal to the bit, losses to
   * rounding as long as the loss does not run away.
   */
  @Test
  void find_onOneRankAndTwo_isTheSameCurveAndLeavesNothing() throws IOException {
    Path run = root.resolve("runs/run");
    Path two = root.resolve("two.csv");
    List<double[]> ofTwo = find(Cli.local(), run, two, "cluster.workers=2");
    List<double[]> ofOne = find(Cli.local(), run, root.resolve("one.csv"), "cluster.workers=1");
    assertThat(ofTwo.size()).as("it ends early").isBetween(15, 39);
    for (int i = 0; i < 15; i++) {
      assertThat(ofTwo.get(i)[1]).as("rate").isEqualTo(ofOne.get(i)[1]);
      assertThat(ofTwo.get(i)[2]).as("loss").isCloseTo(ofOne.get(i)[2], within(1e-3));
    }

    Path cluster = root.resolve("cluster.csv");
    find(Cli.cluster(2), run, cluster, "cluster.workers=2");
    assertThat(cluster).as("two processes give the bits of one").hasSameTextualContentAs(two);
    assertThat(root.resolve("runs")).doesNotExist();
  }

  @Test
  void find_whatCannotBe_isRefusedInALine() {
    Cli.Result range =
        Cli.local().run("lr-find", "--from=1", "--to=0.1", "data.path=d", "model.name=lenet");
    assertThat(range.code()).isEqualTo(2);
    assertThat(range.err())
        .containsExactly("convoy: --to = 0.1: must be greater than --from = 1.0");
    Cli.Result mode =
        Cli.local()
            .run("lr-find", "synchronise.mode=dl4j", "data.path=" + data, "model.name=lenet");
    assertThat(mode.err())
        .containsExactly(
            "convoy: synchronise.mode = dl4j: has rates of its own; lr-find needs allreduce");
  }
}
