package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor on drawn images, from the command line. */
class DoctorIT {
  @TempDir private static Path root;
  private static String data;

  @BeforeAll
  static void drawImages() {
    data = DrawnDataset.make(root, 30);
  }

  private static Cli.Result doctor(Cli cli, String... more) {
    String[] command = {
      "doctor",
      "data.path=" + data,
      "run.dir=" + root.resolve("run"),
      "model.name=lenet",
      "train.batch=32",
      "cluster.workers=2"
    };
    return cli.run(Stream.of(command, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void doctor_ofASoundRecipeOnACluster_findsNothingRed() throws Exception {
    Cli.Result result = doctor(Cli.cluster(2), "--quick", "--json", "schedule.learning-rate=0.02");
    assertThat(result.code()).as("%s", result).isZero();
    JsonNode report = new ObjectMapper().readTree(result.out());
    assertThat(report.path("red").asInt()).isZero();
    List<String> checks = report.path("findings").findValuesAsText("check");
    assertThat(checks)
        .contains("memory", "reading images", "writing", "spark", "classes")
        .contains("duplicates across splits", "near duplicates", "shortcut", "labels")
        .contains("first loss", "input", "overfit", "gradient", "learning rate", "speed");
    assertThat(root.resolve("run")).doesNotExist();
    try (var left = Files.list(root)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("images", "data");
    }
  }

  @Test
  void doctor_ofARateFarTooHigh_isRedAndExitsWith1() {
    Cli.Result result = doctor(Cli.local(), "schedule.learning-rate=200");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("(?m)^red +overfit ")
        .contains("the learning rate is too high: try schedule.learning-rate times");
  }

  @Test
  void doctor_whatCannotBeUsed_isRefusedInALine() {
    Cli.Result result = Cli.local().run("doctor", "data.path=/nowhere", "model.name=lenet");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).singleElement().asString().contains("/nowhere does not exist");
  }
}
