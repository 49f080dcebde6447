package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchScaleCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new BenchScaleCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void scale_ofAFastNetwork_forecastsUpToTheMost() throws IOException {
    Path file = folder.resolve("scale.json");
    assertThat(run("--no-measure", "--gbits", "100", "--json", file.toString())).isZero();
    assertThat(out.toString())
        .contains("Goyal 2017, 8 to 256 GPUs    efficiency 90 %, model 90 %")
        .containsPattern("1,024 +[0-9.]+ +[0-9.]+ +[0-9]+ % +\\|")
        .contains("What breaks first: ");
    JsonNode all = new ObjectMapper().readTree(file.toFile());
    assertThat(all.get("steps")).hasSize(11);
    assertThat(all.get("steps").get(10).get("ranks").asInt()).isEqualTo(1024);
    assertThat(all.get("driver").get(10).get("messages").asDouble()).isGreaterThan(1024);
  }

  @Test
  void scale_measuredHere_standsBesideTheModel() {
    assertThat(run("--steps", "4")).isZero();
    assertThat(out.toString())
        .contains("Measured steps and the model")
        .containsPattern("(?m)^ +4 +[0-9.]+ +[0-9.]+ +[0-9.]+$");
  }

  @Test
  void scale_ofRuns_readsTheirMetrics() throws IOException {
    Path one = write(1, 0.1, 0);
    Path two = write(2, 0.1, 0.02);
    assertThat(run("--runs", one + "," + two)).isZero();
    assertThat(out.toString()).containsPattern("(?m)^ +2 +130\\.00 +130\\.00 +1\\.00$");
    assertThat(run("--runs", one + "," + folder)).isEqualTo(2);
    assertThat(err.toString()).contains("cannot read " + folder.resolve("metrics.jsonl"));
  }

  private Path write(int ranks, double compute, double exchange) throws IOException {
    Path run = Files.createDirectory(folder.resolve("run-" + ranks));
    String step = String.format("{\"kind\":\"step\",\"seconds\":%s}", compute + exchange + 0.01);
    StringBuilder lines =
        new StringBuilder(
            "{\"kind\":\"start\",\"world_size\":" + ranks + ",\"parameters\":1000000}\n");
    List.of(1, 2, 3, 4).forEach(any -> lines.append(step).append('\n'));
    for (int rank = 0; rank < ranks; rank++) {
      lines.append(
          String.format(
              "{\"kind\":\"times\",\"rank\":%d,\"steps\":1,\"compute_seconds\":%s,"
                  + "\"exchange_seconds\":%s,\"update_seconds\":0.01}%n",
              rank, compute, exchange));
    }
    Files.writeString(run.resolve("metrics.jsonl"), lines);
    return run;
  }

  @Test
  void misuse_ofOptions_isRefused() {
    assertThat(run("--no-measure", "--path", "star")).isEqualTo(2);
    assertThat(run("--no-measure", "--stragglers", "much")).isEqualTo(2);
    assertThat(run("--no-measure", "--compute", "0")).isEqualTo(2);
    assertThat(run("--steps", "1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("star: must be of ring, halving, tree")
        .contains("much: must be normal or lognormal")
        .contains("--compute and --mb must be above 0")
        .contains("--steps = 1: must be from 4 to 100000");
  }
}
