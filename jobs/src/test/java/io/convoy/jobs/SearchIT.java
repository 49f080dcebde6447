package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void search_whatCannotBe_isRefusedInALine() {
    Cli.Result missing = Cli.local().run("search", root.resolve("none.conf").toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err().get(0)).contains("none.conf: no such file");
    Cli.Result key =
        Cli.local().run(command(space, data, root.resolve("x"), "space.train.bach.choice=[1]"));
    assertThat(key.code()).isEqualTo(2);
    assertThat(key.err().get(0)).contains("train.bach", "did you mean train.batch?");
  }
}
