package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LostExecutorTest {
  /** Reasons as Spark 3.5 gives them, n standing for a new line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Command exited with code 137 | Command exited with code 137",
        "Command exited with code 52 | Command exited with code 52 (out of memory)",
        "Command exited with code 520 | Command exited with code 520",
        "Remote RPC client disassociated. | Remote RPC client disassociated.",
        "Container from a bad node: container_1_0001_01_000002 on host: a.b. Exit status: 137."
            + " Diagnostics: [2026-11-28 10:10:23.162]Container killed on request. Exit code is 137"
            + "n[2026-11-28 10:10:23.182]Container exited with a non-zero exit code 137. n."
            + " | container_1_0001_01_000002 exited with code 137",
        "Container from a bad node: container_1_0001_01_000003 on host: a. Exit status: 52."
            + " Diagnostics: [2026-11-28 10:10:23.162]Exception from container-launch.n."
            + " | container_1_0001_01_000003 exited with code 52 (out of memory)",
        "Container killed by YARN for exceeding physical memory limits.n 1.4 GB of 1.4 GB used."
            + " | Container killed by YARN for exceeding physical memory limits. 1.4 GB of 1.4 GB"
            + " used.",
      })
  void reason_isALine(String given, String line) {
    String reason = given.replace(". n", ".\n").replace("137n", "137\n").replace(".n", ".\n");
    LostExecutor lost = LostExecutor.of(new SparkListenerExecutorRemoved(1, "3", reason));
    assertThat(lost.text("node7")).isEqualTo("executor 3 on node7 was lost: " + line);
    assertThat(lost.text("")).isEqualTo("executor 3 was lost: " + line);
  }
}
