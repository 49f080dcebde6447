package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

class BenchModelsCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Exception> thrown = new ArrayList<>();

  @Test
  void models_onBothEngines_areTimedOnTheConsoleAndInTheFile() throws IOException {
    Path file = folder.resolve("m.json");
    assertThat(
            run("models", "lenet", "--batch", "2", "--size", "13", "--steps", "3", "--threads", "1")
                + run("models", "lenet", "--batch=2", "--steps=3", "--json", file.toString()))
        .isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.startsWith("lenet") && line.contains("13x13x1"))
        .anyMatch(line -> line.startsWith("lenet") && line.contains("28x28x1"));
    JsonNode row = new ObjectMapper().readTree(file.toFile()).get(0);
    assertThat(row.get("model").asText()).isEqualTo("lenet");
    for (String engine : new String[] {"torch", "nd4j"}) {
      assertThat(row.get(engine).get("seconds")).hasSize(3).allMatch(s -> s.asDouble() > 0);
      assertThat(row.get(engine).get("medianSeconds").asDouble())
          .isGreaterThanOrEqualTo(row.get(engine).get("bestSeconds").asDouble());
    }
  }

  @Test
  void model_onTooSmallImages_saysWhyAndGoesOn() {
    assertThat(run("models", "lenet", "resnet8", "--size=8", "--batch=2", "--steps=1")).isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.startsWith("lenet") && line.contains("at least 12x12"))
        .anyMatch(line -> line.matches("resnet8 +8x8x3 +[0-9.]+ \\([0-9.]+\\).*"));
  }

  @Test
  void models_inMixedPrecision_areTimedBesideFp32() {
    assertThat(run("models", "lenet", "--engines=torch,torch-bf16", "--batch=2", "--steps=1"))
        .isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.contains("torch median (best)"))
        .anyMatch(line -> line.contains("torch-bf16 median (best)    second/first"));
    assertThat(run("models", "lenet", "--engines=nd4j-bf16")).isEqualTo(2);
  }

  @Test
  void misuse_ofOptions_isRefusedWithItsValue() {
    assertThat(run("models", "--batch", "0")).isEqualTo(2);
    assertThat(run("models", "--engines", "torch,cuda")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .contains("--batch = 0: must be from 1 to 4096")
        .contains("--engines = cuda: must be of torch, torch-bf16, nd4j")
        .contains("say what to measure: models");
    assertThat(run("models", "resnet-20")).isNotZero();
    assertThat(thrown)
        .singleElement()
        .extracting(Exception::getMessage)
        .asString()
        .contains("did you mean resnet20?");
  }

  private int run(String... args) {
    IExecutionExceptionHandler keep =
        (e, command, parsed) -> {
          thrown.add(e);
          return 4;
        };
    CommandLine line = new CommandLine(new BenchCommand());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.setExecutionExceptionHandler(keep).execute(args);
  }
}
