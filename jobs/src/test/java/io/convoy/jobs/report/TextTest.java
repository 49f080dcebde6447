package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.10, 0.1",
    "0.0018060669643394702, 0.001806",
    "1.0E-5, 1e-05",
    "3.45678e-4, 3.457e-04",
    "128, 128",
    "12000, 1.2e+04",
    "-0.5, -0.5"
  })
  void brief_ofANumber_hasFourDigitsAtMost(double value, String text) {
    assertThat(Text.brief(value)).isEqualTo(text);
  }
}
