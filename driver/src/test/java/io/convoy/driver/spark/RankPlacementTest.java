package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.spark.RankPlacement.Candidate;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RankPlacementTest {
  private static final List<Candidate> TASKS =
      Stream.of("a", "b", "a", "c", "b").map(host -> new Candidate(host, false)).toList();

  private static List<Integer> ranks(RankPlacement seats, List<Candidate> tasks) {
    return IntStream.range(0, tasks.size())
        .map(task -> seats.rank(tasks, task).orElse(-1))
        .boxed()
        .toList();
  }

  private static List<Integer> ranks(RankPlacement seats) {
    return ranks(seats, TASKS);
  }

  @Test
  void rank_nothingExcluded_isTheTask() {
    assertThat(ranks(new RankPlacement(5, 5, Set.of()))).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void rank_excludedHost_isLeftOut() {
    assertThat(ranks(new RankPlacement(5, 3, Set.of("b")))).containsExactly(0, -1, 1, 2, -1);
  }

  @Test
  void rank_moreTasksThanRanks_takesTheFirst() {
    assertThat(ranks(new RankPlacement(5, 2, Set.of("a")))).containsExactly(-1, 0, -1, 1, -1);
  }

  @Test
  void rank_tasksThatHoldTheState_comeFirst() {
    List<Candidate> tasks =
        List.of(
            new Candidate("a", false),
            new Candidate("b", true),
            new Candidate("a", true),
            new Candidate("c", true));
    assertThat(ranks(new RankPlacement(4, 2, Set.of("b")), tasks)).containsExactly(-1, -1, 0, 1);
    assertThat(ranks(new RankPlacement(4, 3, Set.of("b")), tasks)).containsExactly(0, -1, 1, 2);
  }

  @Test
  void allTaken_noChoice_isTrue() {
    assertThat(new RankPlacement(5, 5, Set.of()).allTaken()).isTrue();
    assertThat(new RankPlacement(5, 4, Set.of()).allTaken()).isFalse();
    assertThat(new RankPlacement(5, 5, Set.of("b")).allTaken()).isFalse();
  }

  @Test
  void candidate_asText_isReadBack() {
    Candidate candidate = new Candidate("node7", true);
    assertThat(Candidate.of(candidate.text())).isEqualTo(candidate);
  }

  @Test
  void rank_tooFewTasksElsewhere_saysWhere() {
    assertThatThrownBy(() -> new RankPlacement(5, 4, Set.of("b")).rank(TASKS, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only 3 are not on the excluded hosts [b]");
  }

  @Test
  void host_ofAddresses_isWithoutThePort() {
    assertThat(RankPlacement.host("10.0.0.1:4711")).isEqualTo("10.0.0.1");
    assertThat(RankPlacement.host("node7")).isEqualTo("node7");
  }
}
