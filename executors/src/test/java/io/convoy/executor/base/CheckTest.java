package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CheckTest {
  private static void assertRefused(ThrowingCallable check, String key, String value, String why) {
    assertThatThrownBy(check)
        .hasMessage(key + " = " + value + ": " + why)
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusals()).containsExactly(new Refusal(key, value, why)));
  }

  @Test
  void values_atTheirLimits_areTaken() {
    assertThatCode(
            () -> {
              Check.atLeast("a", 1, 1);
              Check.atMost("a", 9, 9);
              Check.range("a", 1, 1, 9);
              Check.range("a", 9, 1, 9);
              Check.share("a", 0);
              Check.share("a", 1);
              Check.notNegative("a", 0);
              Check.notBlank("a", "x");
            })
        .doesNotThrowAnyException();
  }

  @Test
  void values_beyondTheirLimits_areRefusedWithKeyValueAndReason() {
    assertRefused(() -> Check.atLeast("a", 0, 1), "a", "0", "must be at least 1");
    assertRefused(() -> Check.atMost("a", 10, 9), "a", "10", "must be at most 9");
    assertRefused(() -> Check.range("a", 0, 1, 9), "a", "0", "must be from 1 to 9");
    assertRefused(() -> Check.range("a", 10, 1, 9), "a", "10", "must be from 1 to 9");
    assertRefused(() -> Check.share("a", 1.1), "a", "1.1", "must be from 0 to 1");
    String between = "must be greater than 0 and less than 1";
    assertRefused(() -> Check.properShare("a", 0), "a", "0.0", between);
    assertRefused(() -> Check.properShare("a", 1), "a", "1.0", between);
    String finite = "must be at least 0, and finite";
    assertRefused(() -> Check.notNegative("a", -1), "a", "-1.0", finite);
    assertRefused(() -> Check.notNegative("a", 1.0 / 0), "a", "Infinity", finite);
    assertRefused(() -> Check.notBlank("a", " "), "a", "\" \"", "must not be empty");
  }

  @Test
  void values_thatAreNoNumbers_areRefused() {
    assertRefused(() -> Check.share("a", Double.NaN), "a", "NaN", "must be from 0 to 1");
    assertThatThrownBy(() -> Check.properShare("a", Double.NaN))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> Check.notNegative("a", Double.NaN))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void refusals_several_areALineEachAndUsage() {
    Refusal size = new Refusal("size", "0", "must be at least 1");
    RefusedException both =
        new RefusedException(List.of(size.in("data"), size.in("data").in("root"), size.in("")));
    assertThat(both.getMessage().lines())
        .containsExactly(
            "data.size = 0: must be at least 1",
            "root.data.size = 0: must be at least 1",
            "size = 0: must be at least 1");
    assertThat(both.failureKind()).isEqualTo(FailureKind.USAGE);
  }
}
