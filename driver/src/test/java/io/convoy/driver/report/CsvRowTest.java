package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvRowTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "a.jpg | a.jpg",
        "=cmd | '=cmd",
        "=cmd,\"x\" | \"'=cmd,\"\"x\"\"\"",
        "+1+1 | '+1+1",
        "-x.jpg | '-x.jpg",
        "@sum(a) | '@sum(a)",
        "-2+3 | '-2+3",
        "-0.5 | -0.5",
        "-1.5E-7 | -1.5E-7",
        "7 | 7"
      })
  void text_thatATableWouldCompute_isText(String field, String written) {
    assertThat(new CsvRow().add(field).text()).isEqualTo(written + "\n");
  }
}
