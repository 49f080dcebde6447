package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelStatsCommandTest {
  private static final String[] LECTURE = {
    "model",
    "stats",
    "--gaussian",
    "--init",
    "small,lecun",
    "model.name=mlp",
    "model.layers=4",
    "model.width=100",
    "model.tanh=1",
    "model.input={height=10,width=10,channels=1}"
  };

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void stats_ofTwoInitialisations_areTablesAPlotAndAComparison() throws IOException {
    Path svg = folder.resolve("stats.svg");
    assertThat(run(with("--output", svg.toString()))).as("%s", err).isZero();
    assertThat(out.toString())
        .startsWith("mlp of 10x10x1, up to 64 images of noise\n")
        .contains("init small: first loss 2.3", "init lecun: first loss 2.", "log10 of std")
        .containsPattern("hidden4 +DenseLayer tanh +\\S+ +\\S+ +0.0 % +0.0 % +\\S+\n")
        .containsPattern("small +0\\.0\\d+ +0\\.000\\d+ ");
    assertThat(Files.readString(svg))
        .startsWith("<svg")
        .contains("Standard deviation of activations", ">small<", ">lecun<");
  }

  /** In the linear part of tanh each layer of 100 units makes a tenth of the deviation. */
  @Test
  void stats_asJson_haveTheCollapseOfSmallWeights() throws IOException {
    assertThat(run(with("--json"))).as("%s", err).isZero();
    JsonNode all = new ObjectMapper().readTree(out.toString()).get("initialisations");
    assertThat(all).hasSize(2);
    assertThat(all.get(0).get("init").asText()).isEqualTo("small");
    JsonNode layers = all.get(0).get("layers");
    assertThat(layers).hasSize(4);
    for (int i = 0; i < 4; i++) {
      double expected = Math.pow(0.1, i + 1);
      assertThat(layers.get(i).get("std").asDouble() / expected).isBetween(0.6, 1.6);
    }
    assertThat(all.get(1).get("layers").get(3).get("std").asDouble()).isBetween(0.25, 0.6);
  }

  @Test
  void stats_withoutNames_areOfTheRecipesInitialisation() {
    String[] args = {
      "models",
      "stats",
      "--gaussian",
      "--json",
      "model.name=lenet",
      "model.init=kaiming",
      "model.input={height=28,width=28,channels=1}"
    };
    assertThat(run(args)).as("%s", err).isZero();
    assertThat(out.toString()).contains("\"init\" : \"kaiming\"");
  }

  @Test
  void stats_ofWhatThereIsNot_areRefusedInALine() {
    assertThat(run("model", "stats", "--gaussian", "--init", "xaviar", "model.name=lenet"))
        .isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "convoy: --init = xaviar: no such initialisation; did you mean xavier? There are:"
                + " kaiming, kaiming-out, lecun, model, small, xavier\n");
    assertThat(run("model", "stats", "--gaussian", "model.name=lenet", "model.weights-from=a"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("model.weights-from = a: these weights are not drawn");
    assertThat(run("model", "stats", "--images", "1", "--gaussian", "model.name=lenet"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--images = 1: must be from 2 to 4096");
  }

  private static String[] with(String... more) {
    String[] args = new String[LECTURE.length + more.length];
    System.arraycopy(LECTURE, 0, args, 0, LECTURE.length);
    System.arraycopy(more, 0, args, LECTURE.length, more.length);
    return args;
  }

  private int run(String... args) {
    CommandLine line = new Main(new ModelsCommand()).commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(args);
  }
}
