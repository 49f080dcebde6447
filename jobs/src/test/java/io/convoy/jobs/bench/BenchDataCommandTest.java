package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchDataCommandTest {
  @Test
  void seconds_outOfRange_areRefused() {
    for (String seconds : new String[] {"0", "-1", "4000", "x"}) {
      StringWriter err = new StringWriter();
      CommandLine command = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err));
      assertThat(command.execute("data", "--seconds", seconds))
          .isEqualTo(CommandLine.ExitCode.USAGE);
      assertThat(err.toString()).contains("--seconds");
    }
  }
}
