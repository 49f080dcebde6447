package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchDriverCommandIT {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new BenchDriverCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void bench_ofFewRanks_tellsOfMeetingMessagesAndCost() {
    assertThat(run("--ranks", "8", "--seconds", "1")).isZero();
    assertThat(out.toString())
        .contains("8 ranks over 8 connections")
        .containsPattern("meeting +[0-9.]+ s until each knew")
        .containsPattern("messages +[0-9]+ questions and 28 reports")
        .containsPattern("driver +[0-9.]+ s of a core");
  }

  @Test
  void bench_ofOneRank_isRefused() {
    assertThat(run("--ranks", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--ranks 1: must be at least 2");
  }
}
