package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ModelsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void models_ofTheCatalogue_haveALineEach() {
    assertThat(run("models")).isZero();
    assertThat(out.toString().lines()).hasSize(1 + ModelCatalogue.names().size());
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("resnet50 +He et al. 2015 +224x224x3 +25,557,032 +4.09"))
        .anyMatch(line -> line.matches("lenet +LeCun et al. 1998 +28x28x1 +61,706 +0.00"))
        .allMatch(line -> line.length() < 100);
  }

  @Test
  void models_named_areThose() {
    assertThat(run("models", "vgg16", "nin")).isZero();
    assertThat(out.toString().lines().skip(1).map(line -> line.split(" ", 2)[0]))
        .containsExactly("vgg16", "nin");
  }

  @Test
  void model_misspelt_isRefusedWithTheNearest() {
    assertThat(run("models", "resnet-50")).isEqualTo(2);
    assertThat(err.toString()).contains("resnet-50: no such model; did you mean resnet50?");
  }

  private int run(String... args) {
    CommandLine line = new Main(new ModelsCommand()).commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(args);
  }
}
