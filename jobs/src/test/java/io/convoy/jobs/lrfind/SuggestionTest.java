package io.convoy.jobs.lrfind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On curves of which it is known, at rates {@code 10^x} with x from -4 to 1 by tenths. */
class SuggestionTest {
  private static List<RateCurve.Point> points(DoubleUnaryOperator loss) {
    return IntStream.rangeClosed(-40, 10)
        .mapToObj(
            i -> {
              double smoothed = loss.applyAsDouble(i / 10.0);
              return new RateCurve.Point(i + 41, Math.pow(10, i / 10.0), smoothed, smoothed);
            })
        .toList();
  }

  private static Map<String, Double> logRates(DoubleUnaryOperator loss) {
    return Suggestion.of(points(loss)).stream()
        .collect(Collectors.toMap(Suggestion::name, one -> Math.log10(one.rate())));
  }

  /** Level up to -3, down to 0, up again; nothing falls but between. */
  @Test
  void valley_isTheMiddleOfTheFall() {
    Map<String, Double> rates =
        logRates(x -> x < -3 ? 2 + (-3 - x) * -0.001 : x < 0 ? 2 - (x + 3) / 3 : 1 + x);
    assertThat(rates.get("valley")).isCloseTo(-1.5, within(0.051));
    assertThat(rates.get("minimum/10")).isCloseTo(-1, within(1e-9));
  }

  @Test
  void steepest_isWhereTheSlopeIs() {
    Map<String, Double> rates = logRates(x -> 2 - Math.tanh(4 * (x + 2)) + Math.max(0, x));
    assertThat(rates.get("steepest")).isCloseTo(-2, within(0.11));
  }

  @Test
  void nothing_isSuggestedWhereTheLossOnlyRises() {
    assertThat(logRates(x -> 2 + x / 10)).isEmpty();
    assertThat(Suggestion.of(List.of())).isEmpty();
  }

  @Test
  void report_namesRulesTheRecipesKeyAndHowFarItIs() {
    RateCurve curve =
        new RateCurve(points(x -> 3 - Math.sin(x)), Optional.of("step 51: it ran away"));
    String text = new LrFindReport(curve, new LrFindOptions(1e-4, 10, 51), 4, 1000).text();
    assertThat(text)
        .contains("End       step 51: it ran away")
        .contains("^ valley")
        .containsPattern("valley +0\\.\\d+ +0\\.\\d+  the middle of the longest fall of the loss")
        .contains("The recipe's highest rate is 1.00e+03, ")
        .contains("times the valley; try schedule.learning-rate=0.");
  }

  @Test
  void report_withoutAFall_saysWhatToDo() {
    RateCurve curve = new RateCurve(points(x -> 3 + x), Optional.empty());
    assertThat(new LrFindReport(curve, new LrFindOptions(1e-4, 10, 51), 1, 0.1).text())
        .contains("End       after the last step")
        .contains("Nothing is suggested")
        .doesNotContain("valley");
  }

  @Test
  void csv_hasEveryStepWithAllItsDigits() {
    RateCurve curve =
        new RateCurve(
            List.of(new RateCurve.Point(1, 1e-7, 1.0 / 3, 0.25)), Optional.of("step 2: x"));
    assertThat(new LrFindReport(curve, new LrFindOptions(1e-7, 1, 20), 1, 0.1).csv())
        .isEqualTo("step,rate,loss,smoothed\n1,1.0E-7,0.3333333333333333,0.25\n");
  }
}
