package io.convoy.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class PrepareOptionsTest {
  @ParameterizedTest
  @CsvSource({"65536,65536", "64MB,64000000", "64MiB,67108864", "1g,1073741824", "500 kB,500000"})
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
    assertRefused(() -> options(List.of("val"), 0, 4096, 0), "--splits = [val]: must contain");
    assertRefused(() -> options(List.of("../x"), 0, 4096, 0), "--splits: \"../x\"");
    assertRefused(() -> options(List.of("train", "val"), 0.1, 4096, 0), "has a val already");
    assertRefused(() -> options(List.of(), 1, 4096, 0), "--val-fraction = 1.0");
    assertRefused(() -> options(List.of(), -0.1, 4096, 0), "--val-fraction = -0.1");
    assertRefused(() -> options(List.of(), Double.NaN, 4096, 0), "--val-fraction = NaN");
    assertRefused(() -> options(List.of(), 0, 4095, 0), "--shard-size = 4095");
    assertRefused(() -> options(List.of(), 0, 4096, -1), "--resize = -1");
    assertRefused(() -> options(List.of(), 0, 4096, 5000), "--resize = 5000");
  }

  private static void assertRefused(Runnable options, String message) {
    assertThatThrownBy(options::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static void options(List<String> splits, double val, long shardBytes, int resize) {
    new PrepareOptions("in", "out", splits, val, 0, shardBytes, resize, false).determining();
  }

  @Test
  void rejected_withCommasAndQuotes_isValidCsv() {
    assertThat(new Rejected("a/b.jpg", "why").csv()).isEqualTo("a/b.jpg,why\n");
    assertThat(new Rejected("a/\"b\", c", "x,y").csv()).isEqualTo("\"a/\"\"b\"\", c\",\"x,y\"\n");
  }
}
