package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeatsTest {
  private static final String[] TASKS = {"a:1", "b:1", "a:2", "c:1", "b:2"};

  private static List<Integer> ranks(Seats seats) {
    return IntStream.range(0, TASKS.length)
        .map(task -> seats.rank(TASKS, task).orElse(-1))
        .boxed()
        .toList();
  }

  @Test
  void rank_nothingExcluded_isTheTask() {
    assertThat(ranks(new Seats(5, 5, Set.of()))).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void rank_excludedHost_isLeftOut() {
    assertThat(ranks(new Seats(5, 3, Set.of("b")))).containsExactly(0, -1, 1, 2, -1);
  }

  @Test
  void rank_moreTasksThanRanks_takesTheFirst() {
    assertThat(ranks(new Seats(5, 2, Set.of("a")))).containsExactly(-1, 0, -1, 1, -1);
  }

  @Test
  void rank_tooFewTasksElsewhere_saysWhere() {
    assertThatThrownBy(() -> new Seats(5, 4, Set.of("b")).rank(TASKS, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only 3 are not on the excluded hosts [b]");
  }

  @Test
  void host_ofAddresses_isWithoutThePort() {
    assertThat(Seats.host("10.0.0.1:4711")).isEqualTo("10.0.0.1");
    assertThat(Seats.host("node7")).isEqualTo("node7");
  }
}
