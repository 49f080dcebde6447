package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.cluster.RoundFailedException.Failure;
import io.convoy.executor.base.FailureKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryTest {
  private static RoundFailedException failure(FailureKind kind, String host, String message) {
    return new RoundFailedException(new Failure(kind, host, "1", -1), message, null);
  }

  @Test
  void after_failuresWithoutProgress_waitsLongerEachTime() {
    Recovery recovery = new Recovery(20);
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      seconds.add(recovery.after(failure(FailureKind.LOST_EXECUTOR, "", "lost"), 3).toSeconds());
    }
    assertThat(seconds).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void after_retriesWithoutProgress_givesUpWithEveryCause() {
    Recovery recovery = new Recovery(2);
    recovery.after(failure(FailureKind.MEMORY, "a", "first cause"), 7);
    recovery.after(failure(FailureKind.STUCK, "b", "second cause"), 7);
    assertThatThrownBy(
            () -> recovery.after(failure(FailureKind.LOST_EXECUTOR, "c", "third cause"), 7))
        .isInstanceOfSatisfying(
            TrainingException.class,
            e -> assertThat(e.failureKind()).isEqualTo(FailureKind.LOST_EXECUTOR))
        .hasMessageContainingAll(
            "given up after 3 failures at step 7 without progress (cluster.retries = 2)",
            "1. first cause",
            "2. second cause",
            "3. third cause");
  }

  @Test
  void after_progressBetweenFailures_startsCountingAgain() {
    Recovery recovery = new Recovery(1);
    for (long step = 0; step < 10; step++) {
      assertThat(recovery.after(failure(FailureKind.UNEXPECTED, "a", "again"), step)).isZero();
    }
  }

  /** On whatever rank and host, as barrier tasks move. */
  @Test
  void after_theSameExceptionTwiceAtAStep_isNotTriedAThirdTime() {
    Recovery recovery = new Recovery(9);
    recovery.after(
        failure(FailureKind.UNEXPECTED, "a", "rank 0 on a: java.lang.IllegalStateException: x"), 4);
    assertThatThrownBy(
            () ->
                recovery.after(
                    failure(
                        FailureKind.UNEXPECTED,
                        "b",
                        "rank 1 on b: java.lang.IllegalStateException: x"),
                    4))
        .hasMessageStartingWith("the same failure twice, so not tried again: rank 0 on a: ");
  }

  @Test
  void after_otherExceptionsOrPlacesOrMessages_isTriedAgain() {
    Recovery recovery = new Recovery(9);
    String[] messages = {
      "rank 0 on a: java.lang.IllegalStateException: x",
      "rank 0 on a: java.lang.IllegalStateException: y",
      "rank 0 on a: after step 4 the parameters of rank 0 differ",
      "rank 0 on a: after step 4 the parameters of rank 0 differ"
    };
    for (String message : messages) {
      recovery.after(failure(FailureKind.UNEXPECTED, "a", message), 4);
    }
    recovery.after(failure(FailureKind.UNEXPECTED, "a", messages[0]), 4);
    recovery.after(failure(FailureKind.UNEXPECTED, "a", messages[0]), 5);
    assertThat(recovery.after(failure(FailureKind.UNEXPECTED, "a", messages[0]), 6)).isZero();
  }

  @Test
  void after_fallBackToAnOlderSnapshot_isNoProgress() {
    Recovery recovery = new Recovery(1);
    recovery.after(failure(FailureKind.UNEXPECTED, "a", "one"), 9);
    assertThatThrownBy(() -> recovery.after(failure(FailureKind.UNEXPECTED, "a", "two"), 5))
        .hasMessageContaining("given up after 2 failures");
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      names = {"DATA", "NON_FINITE", "SNAPSHOT", "REQUEST"})
  void after_whatCannotGetBetter_isNotTriedAgain(FailureKind kind) {
    assertThatThrownBy(() -> new Recovery(5).after(failure(kind, "a", "wrong"), 3))
        .hasMessage("wrong")
        .isInstanceOfSatisfying(
            TrainingException.class, e -> assertThat(e.failureKind()).isEqualTo(kind));
  }

  @Test
  void suspect_thirdFailureOnAHost_isNamedFromThenOn() {
    Recovery recovery = new Recovery(20);
    List<String> named = new ArrayList<>();
    for (String host : List.of("a", "b", "a", "", "", "", "a", "a")) {
      RoundFailedException failure = failure(FailureKind.LOST_EXECUTOR, host, "lost");
      recovery.after(failure, 1);
      recovery.suspect(failure).ifPresent(named::add);
    }
    assertThat(named).containsExactly("a", "a");
  }
}
