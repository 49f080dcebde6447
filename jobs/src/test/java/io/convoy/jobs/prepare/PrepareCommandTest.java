package io.convoy.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PrepareCommandTest {
  @Test
  void wrongUsage_isExitCode2AndNamesTheOption() {
    assertUsage("Missing required option: '--input=PATH'");
    assertUsage("Missing required option: '--output=DIR' (or give --dry-run)", "--input=a");
    assertUsage("--bits = 7: must be from 8 to 16", "--input=a", "--output=b", "--bits=7");
    assertUsage("--val-fraction = 1.5", "--input=a", "--output=b", "--val-fraction=1.5");
    assertUsage("\"big\" is no size: write for", "--input=a", "--output=b", "--shard-size=big");
    assertUsage("--splits = [val]", "--input=a", "--output=b", "--splits=val");
  }

  @Test
  void settings_areThePackagedOnesAsOfTraining_whereSparkSubmitIsSilent() {
    SparkConf given = new SparkConf(false).set("spark.network.timeout", "90s");
    SparkConf settings = PrepareCommand.settings(given);
    assertThat(settings.get("spark.network.timeout")).isEqualTo("90s");
    assertThat(settings.get("spark.locality.wait")).isEqualTo("0s");
    assertThat(settings.get("spark.executorEnv.OPENCV_LOG_LEVEL")).isEqualTo("OFF");
    assertThat(settings.get("spark.executor.extraJavaOptions")).contains("maxphysicalbytes=0");
    assertThat(settings.get("spark.master")).isEqualTo("local[*]");
    assertThat(settings.get("spark.driver.maxResultSize")).isEqualTo("0");
  }

  private static void assertUsage(String message, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new PrepareCommand()).setErr(new PrintWriter(err));
    assertThat(command.execute(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains(message);
  }
}
