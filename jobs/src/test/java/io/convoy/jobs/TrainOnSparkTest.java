package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainOnSparkTest {
  @TempDir private Path run;

  @Test
  void report_thatCannotBeWritten_isALineAndNoFailure() throws IOException {
    Files.writeString(run.resolve("run.conf"), "");
    Configuration hadoop = new Configuration();
    assertThat(TrainOnSpark.report(hadoop, run.toString()))
        .isEqualTo("Report " + run + "/report.html");
    Files.delete(run.resolve("report.html"));
    Files.createDirectory(run.resolve("report.html"));
    assertThat(TrainOnSpark.report(hadoop, run.toString()))
        .startsWith("Warning: no report (")
        .contains("report.html: is a folder")
        .endsWith("; convoy report " + run + " writes one");
  }
}
