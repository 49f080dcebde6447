package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.optim.Optimizers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchOptimCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void optim_small_hasALineForEachOptimizer() {
    assertThat(run("optim", "--parameters", "100000", "--steps", "1")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).startsWith("100,000 parameters, threads: 1, clipping: global-norm;");
    assertThat(lines.subList(2, lines.size()))
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactlyElementsOf(Optimizers.catalogue().names());
    assertThat(lines.get(2))
        .matches("adadelta +[\\d.]+ \\( *[\\d.]+\\) +[\\d.]+ \\( *[\\d.]+\\) .*");
  }

  @Test
  void optim_wrongInput_saysWhatIsThere() {
    assertThat(run("optim", "sdg")).isEqualTo(2);
    assertThat(err.toString())
        .contains("sdg: no such optimizer; did you mean sgd? There are: adadelta, adagrad,");
    assertThat(run("optim", "--clip", "norm")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--clip norm: no such clipping; did you mean none? There are: ");
    assertThat(run("optim", "--steps", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--steps 0: must be at least 1");
  }

  private int run(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
