package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the layers of a run's network know of drawn images, from the command line. */
class ProbeIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path root;
  private static String data;
  private static Path trained;

  @BeforeAll
  static void drawImagesAndTrain() {
    data = DrawnDataset.make(root, 20);
    trained = root.resolve("run");
    String[] training =
        new SmallRun(trained)
            .training(
                data,
                24,
                "train.epochs=3",
                "model.name=resnet8",
                "cluster.workers=1",
                "schedule.learning-rate=0.05");
    assertThat(Cli.local().run(training).code()).isZero();
  }

  private static String[] probe(String... more) {
    List<String> command = new ArrayList<>(List.of("probe", "--snapshot=" + trained));
    command.addAll(List.of("--data=" + data, "--neighbours=5"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private static JsonNode report(Cli cli, String... more) throws IOException {
    Cli.Result result = cli.run(probe(more));
    assertThat(result.code()).as(String.join("\n", result.err())).isZero();
    return JSON.readTree(result.out());
  }

  @Test
  void probe_ofTrainedStages_isTheSameOnAClusterAndLocally() throws IOException {
    JsonNode report = report(Cli.cluster(2), "--json");
    assertThat(report.path("train_images").asInt()).isEqualTo(216);
    assertThat(report.path("val_images").asInt()).isEqualTo(24);
    assertThat(report.path("classes").asInt()).isEqualTo(12);
    List<String> layers = report.path("stages").findValuesAsText("layer");
    assertThat(layers).hasSizeGreaterThan(2).contains(report.path("best").asText());
    double best =
        report.path("stages").findValues("linear").stream()
            .mapToDouble(JsonNode::asDouble)
            .max()
            .orElseThrow();
    assertThat(best).as("guessing gets one in twelve").isGreaterThan(0.2);
    assertThat(report.path("advice").asText()).isNotBlank();

    String last = layers.get(layers.size() - 1);
    JsonNode local = report(Cli.local(), "--json", "--at=" + last);
    assertThat(local.path("stages")).hasSize(1);
    assertThat(local.path("stages").get(0)).isEqualTo(report.path("stages").get(layers.size() - 1));
  }

  @Test
  void probe_whatCannotBe_isRefusedInALine() {
    Cli.Result layer = Cli.local().run(probe("--at=pol"));
    assertThat(layer.code()).isEqualTo(2);
    assertThat(String.join("\n", layer.err()))
        .contains("--at = pol: the model has no such layer; the nearest is pool");
  }
}
