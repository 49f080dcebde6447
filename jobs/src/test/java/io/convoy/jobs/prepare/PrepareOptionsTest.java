package io.convoy.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.jobs.prepare.input.InputOptions;
import io.convoy.jobs.prepare.input.Rejected;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class PrepareOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "65536,65536",
    "64MB,64000000",
    "64MiB,67108864",
    "1g,1073741824",
    "500 kB,500000",
    "2gb,2000000000",
    "2G,2147483648",
    "64mib,67108864",
    "1KB,1000"
  })
  void shardSize_withUnit_isRead(String text, long bytes) {
    assertThat(new PrepareCommand.Bytes().convert(text)).isEqualTo(bytes);
  }

  @Test
  void shardSize_unreadable_saysHowToWriteIt() {
    assertThatThrownBy(() -> new PrepareCommand.Bytes().convert("many"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("\"many\" is no size: write for instance 64MB, 256MiB or 65536");
  }

  @Test
  void options_outOfRange_nameTheOption() {
    assertRefused(() -> options(List.of("val"), 0, 4096), "--splits = [val]: must contain");
    assertRefused(() -> options(List.of("../x"), 0, 4096), "--splits: \"../x\"");
    assertRefused(() -> options(List.of("train", "val"), 0.1, 4096), "has a val already");
    assertRefused(() -> options(List.of("Training", "valid"), 0.1, 4096), "has a val already");
    assertRefused(() -> options(List.of("train", "a=b=c"), 0, 4096), "--splits: \"a=b=c\"");
    assertRefused(() -> options(List.of(), 1, 4096), "--val-fraction = 1.0");
    assertRefused(() -> options(List.of(), -0.1, 4096), "--val-fraction = -0.1");
    assertRefused(() -> options(List.of(), Double.NaN, 4096), "--val-fraction = NaN");
    assertRefused(() -> options(List.of(), 0, 4095), "--shard-size = 4095");
  }

  private static void assertRefused(Runnable options, String message) {
    assertThatThrownBy(options::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static void options(List<String> splits, double val, long shardBytes) {
    InputOptions input = new InputOptions("in", splits, Optional.empty(), Optional.empty());
    new PrepareOptions(input, "out", val, 0, shardBytes, IntakeOptions.DEFAULT, false)
        .determining();
  }

  @Test
  void input_ofAManifest_isItsFolder() {
    assertThat(InputOptions.folder("images/all.csv").root()).isEqualTo("images");
    assertThat(InputOptions.folder("all.parquet").root()).isEqualTo(".");
    assertThat(InputOptions.folder("hdfs://host/a.TSV").root()).isEqualTo("hdfs://host");
    assertThat(InputOptions.folder("images/all.csv").manifest()).contains("images/all.csv");
    assertThat(InputOptions.folder("images").manifest()).isEmpty();
    assertRefused(
        () -> new InputOptions("a.csv", List.of("train"), Optional.empty(), Optional.empty()),
        "--splits = [train]: a manifest says which split");
  }

  @Test
  void rejected_withCommasAndQuotes_isValidCsv() {
    assertThat(new Rejected("a/b.jpg", "why").csv()).isEqualTo("a/b.jpg,why\n");
    assertThat(new Rejected("a/\"b\", c", "x,y").csv()).isEqualTo("\"a/\"\"b\"\", c\",\"x,y\"\n");
  }
}
