package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches with LeNet on drawn images, of 9 steps an epoch, two trials at once. */
class SearchIT {
  @TempDir private static Path root;
  private static String data;
  private static Path space;

  @BeforeAll
  static void drawImages() throws IOException {
    data = DrawnDataset.make(root, 20);
    space = write(root);
  }

  /** Of its draws, the third diverges. */
  static Path write(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("space.conf"),
        """
        search { strategy = asha, trials = 5, factor = 2, min-epochs = 1, seed = 2 }
        space.schedule.learning-rate.choice = [0.005, 0.01, 0.015, 0.02, 0.03, 10000, 0.05]
        """);
  }

  static String[] command(Path space, String data, Path dir, String... more) {
    List<String> command = new ArrayList<>(List.of("search", space.toString()));
    command.addAll(List.of("data.path=" + data, "run.dir=" + dir, "model.name=lenet"));
    command.addAll(List.of("train.batch=24", "train.epochs=4", "cluster.threads=1"));
    command.addAll(List.of("data.augment=[{name=random-crop}]", "optimizer.name=sgd"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private static Cli.Result search(Path dir, String... more) {
    Cli.Result result = Cli.local().run(command(space, data, dir, more));
    assertThat(result.code()).as(String.join("\n", result.err())).isZero();
    return result;
  }

  private static String refusal(String setting) {
    Cli.Result refused = Cli.local().run(command(space, data, root.resolve("x"), setting));
    assertThat(refused.code()).isEqualTo(2);
    return refused.err().get(0);
  }

  private static List<String> table(Path dir) throws IOException {
    return Files.readAllLines(dir.resolve("trials.csv"));
  }

  @Test
  void search_survivor_endsWithTheBitsOfTheRecipeAlone_andGoesOnAfterAKill() throws Exception {
    Path dir = root.resolve("search");
    Cli.Result result = search(dir);
    assertThat(result.out()).contains("2 trials at once", "Best: trial", "best.conf", "Next: ");
    List<String> table = table(dir);
    assertThat(table).hasSize(6);
    assertThat(table.get(1)).contains(",done,");
    assertThat(String.join("\n", table)).contains(",pruned,", ",diverged,");

    Path alone = root.resolve("alone");
    String best = dir.resolve("best.conf").toString();
    assertThat(Cli.local().run("train", best, "run.dir=" + alone, "run.report=false").code())
        .isZero();
    Path survivor = dir.resolve("trials/" + table.get(1).substring(0, 3));
    assertThat(Files.readAllLines(survivor.resolve("metrics.jsonl")).stream())
        .as("it was stopped on its way")
        .filteredOn(line -> line.contains("\"kind\":\"start\""))
        .hasSizeGreaterThan(1);
    assertThat(RunProcess.lastState(survivor)).isEqualTo(RunProcess.lastState(alone));

    killedInTheLastTrial(dir);
    search(dir);
    assertThat(table(dir)).isEqualTo(table);

    Cli.Result again = search(dir);
    assertThat(again.out()).contains("is complete");
  }

  /** As a driver leaves it that is killed in the first epoch of the last trial. */
  private static void killedInTheLastTrial(Path dir) throws IOException {
    Path file = dir.resolve("search.json");
    ObjectNode state = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ArrayNode legs = state.withArray("legs");
    int last = state.withArray("trials").size() - 1;
    while (legs.get(legs.size() - 1).path("trial").asInt() != last
        || legs.get(legs.size() - 1).path("until").asInt() != 1) {
      legs.remove(legs.size() - 1);
    }
    ((ObjectNode) legs.get(legs.size() - 1)).remove(List.of("ending", "values", "steps", "reason"));
    new ObjectMapper().writeValue(file.toFile(), state);
    FileUtils.deleteDirectory(dir.resolve(String.format("trials/%03d", last)).toFile());
  }

  /** Two trials of one epoch, three folds each: of 240 images to train and validate on. */
  @Test
  void search_byCrossValidation_testsTheBestOnce_andWarnsOfAnotherLook() throws Exception {
    Path dir = root.resolve("folded");
    Path rates =
        Files.writeString(
            root.resolve("folds.conf"),
            "search { strategy = grid, folds = 3, test = test }\n"
                + "space.schedule.learning-rate.choice = [0.0001, 0.02]");
    String[] command = command(rates, data, dir, "train.epochs=2");
    Cli.Result result = Cli.local().run(command);
    assertThat(result.code()).as(String.join("\n", result.err())).isZero();
    assertThat(result.out())
        .contains("Dealt train and val of " + data + " to 3 folds", "mean of 3 folds")
        .contains("Test: trial 00")
        .doesNotContain("Warning: models");
    List<String> table = table(dir);
    assertThat(table.get(0)).startsWith("trial,state,accuracy,deviation,fold-1,fold-2,fold-3,");
    requireMeanOfFolds(dir, table.get(1).split(",", -1));

    killedInTheLastFold(dir);
    Cli.Result again = Cli.local().run(command);
    assertThat(again.out()).as("the same model says the same").doesNotContain("Warning: models");
    assertThat(line(again.out(), "Test: ")).isEqualTo(line(result.out(), "Test: "));
    assertThat(table(dir)).isEqualTo(table);
    Cli.Result look =
        Cli.local()
            .run(
                "evaluate",
                "--snapshot",
                dir + "/trials/" + table.get(2).substring(0, 3) + "/fold-1",
                "--data",
                data,
                "--split",
                "test");
    assertThat(look.code()).as(String.join("\n", look.err())).isZero();
    assertThat(look.out()).contains("Warning: models of the search", "false discovery");
  }

  /** A line of the table has the mean of what its folds' runs say, and their deviation. */
  private static void requireMeanOfFolds(Path dir, String[] best) throws IOException {
    double mean = 0;
    double[] folds = new double[3];
    for (int fold = 0; fold < 3; fold++) {
      folds[fold] = Double.parseDouble(best[4 + fold]);
      mean += folds[fold] / 3;
      assertThat(folds[fold]).isIn(accuracies(dir, best[0], fold + 1));
    }
    assertThat(Double.parseDouble(best[2])).isCloseTo(mean, within(1e-12));
    double squares = 0;
    for (double fold : folds) {
      squares += Math.pow(fold - mean, 2);
    }
    assertThat(Double.parseDouble(best[3])).isCloseTo(Math.sqrt(squares / 2), within(1e-12));
  }

  /** As a driver leaves it that is killed in the third fold of the second trial. */
  private static void killedInTheLastFold(Path dir) throws IOException {
    Path file = dir.resolve("search.json");
    ObjectNode state = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ((ObjectNode) state.withArray("legs").get(1))
        .remove(List.of("ending", "values", "steps", "reason", "folds"));
    new ObjectMapper().writeValue(file.toFile(), state);
    FileUtils.deleteDirectory(dir.resolve("trials/001/fold-3").toFile());
  }

  private static List<Double> accuracies(Path dir, String trial, int fold) throws IOException {
    Path metrics = dir.resolve("trials/" + trial + "/fold-" + fold + "/metrics.jsonl");
    List<Double> found = new ArrayList<>();
    for (String line : Files.readAllLines(metrics)) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (node.path("kind").asText().equals("evaluation")) {
        assertThat(node.path("images").asInt()).isBetween(79, 81);
        found.add(node.path("accuracy").asDouble());
      }
    }
    return found;
  }

  private static String line(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().orElse("none");
  }

  @Test
  void search_whatCannotBe_isRefusedInALine() {
    Cli.Result missing = Cli.local().run("search", root.resolve("none.conf").toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err().get(0)).contains("none.conf: no such file");
    Cli.Result key =
        Cli.local().run(command(space, data, root.resolve("x"), "space.train.bach.choice=[1]"));
    assertThat(key.code()).isEqualTo(2);
    assertThat(key.err().get(0)).contains("train.bach", "did you mean train.batch?");
    assertThat(refusal("search.folds=1")).contains("search.folds = 1: one fold has none to train");
    assertThat(refusal("search.folds=21"))
        .contains("search.folds = 21: class ", "has only 20 images in train and val");
    assertThat(refusal("search.test=tset"))
        .contains("search.test = tset: the dataset has no such split, it has test, train, val");
    assertThat(refusal("search.test=val")).contains("search.test = val: trials are trained on");
  }
}
