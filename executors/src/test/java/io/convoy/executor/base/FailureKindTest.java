package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FailureKindTest {
  @Test
  void exitCodes_asDocumented_areTheseNumbers() {
    assertThat(ExitCode.values()).extracting(ExitCode::code).containsExactly(0, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void kinds_all_haveTheExitCodeOfAFailure() {
    Map<Integer, List<FailureKind>> byCode =
        Arrays.stream(FailureKind.values())
            .collect(Collectors.groupingBy(kind -> kind.exitCode().code()));
    assertThat(byCode).containsOnlyKeys(2, 3, 4, 5, 6);
    assertThat(byCode.get(2)).containsExactly(FailureKind.USAGE);
    assertThat(byCode.get(3)).containsExactly(FailureKind.DATA, FailureKind.STORAGE);
    assertThat(byCode.get(5)).contains(FailureKind.CLUSTER);
    assertThat(byCode.get(6)).containsExactly(FailureKind.LEASE);
  }

  /** What is wrong with the input comes again however often it is tried. */
  @Test
  void kinds_ofWrongInput_areNotTriedAgain() {
    assertThat(FailureKind.values())
        .filteredOn(kind -> !kind.retry())
        .containsExactlyInAnyOrder(
            FailureKind.USAGE,
            FailureKind.DATA,
            FailureKind.SNAPSHOT,
            FailureKind.NON_FINITE,
            FailureKind.REQUEST,
            FailureKind.GPU_MEMORY,
            FailureKind.TRAINING);
  }
}
