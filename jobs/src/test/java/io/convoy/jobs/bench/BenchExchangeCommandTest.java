package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchExchangeCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new BenchExchangeCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void bench_ofASmallTensor_tellsBothTimesAndTheirRatio() {
    assertThat(run("--mb", "1", "--steps", "3")).isZero();
    assertThat(out.toString())
        .contains("1 MB over 2 ranks")
        .containsPattern("plain +[0-9.]+ ms \\([0-9.]+\\)")
        .containsPattern(
            "tls +[0-9.]+ ms \\([0-9.]+\\), +[0-9.]+ ms of cores: [0-9.]+ times as long");
  }

  @Test
  void bench_ofOneRank_isRefused() {
    assertThat(run("--ranks", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--ranks 1: must be at least 2");
  }
}
