package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchGpuCommandTest {
  @Test
  void gpu_onTheCpu_saysNothingOfADevicesPeak() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new BenchGpuCommand())
            .setOut(new PrintWriter(out))
            .execute("lenet:4:fp32", "--device=cpu", "--from=resident", "--threads=1");
    assertThat(code).isZero();
    assertThat(out.toString()).contains("lenet", "resident").doesNotContain("TFLOP", "device's");
  }
}
