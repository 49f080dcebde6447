package io.convoy.executor.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.ClassPairs.Pair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassPairsTest {
  @Test
  void plus_ofTwoRanks_addsEachPairInOrder() {
    ClassPairs one = ClassPairs.of(Map.of(ClassPairs.key(1, 0), 2L, ClassPairs.key(0, 70_000), 1L));
    ClassPairs other = new ClassPairs(List.of(new Pair(1, 0, 3), new Pair(1, 1, 4)));
    assertThat(one.plus(other).pairs())
        .containsExactly(new Pair(0, 70_000, 1), new Pair(1, 0, 5), new Pair(1, 1, 4));
    assertThat(ClassPairs.NONE.plus(one)).isEqualTo(one);
  }
}
