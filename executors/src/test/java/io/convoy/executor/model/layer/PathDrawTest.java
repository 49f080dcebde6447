package io.convoy.executor.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PathDrawTest {
  private static final int DRAWS = 4000;
  private static final int[] JOINS = {2, 3};

  @Test
  void local_draw_dropsEachPathWithItsProbabilityButKeepsOne() {
    double[] kept = new double[5];
    draws(new PathDraw(JOINS, 0.3, 0))
        .forEach(
            draw -> {
              assertThat(draw[0] + draw[1]).isPositive();
              assertThat(draw[2] + draw[3] + draw[4]).isPositive();
              for (int i = 0; i < 5; i++) {
                kept[i] += draw[i] / DRAWS;
              }
            });
    // of two paths both are dropped with 0.09 and one of them is rescued; deviation 0.007
    // of three all with 0.027
    assertThat(kept)
        .containsExactly(new double[] {0.745, 0.745, 0.709, 0.709, 0.709}, within(0.03));
  }

  @Test
  void global_draw_keepsOneColumnAtAllJoinsThatItReaches() {
    assertThat(draws(new PathDraw(JOINS, 0.3, 1)).map(Arrays::toString).distinct())
        .containsExactlyInAnyOrder(
            "[1.0, 0.0, 1.0, 0.0, 0.0]", "[0.0, 1.0, 0.0, 1.0, 0.0]", "[1.0, 1.0, 0.0, 0.0, 1.0]");
  }

  @Test
  void mixed_draw_isGlobalWithItsProbability() {
    // without local drops only global draws leave a path out
    long global =
        draws(new PathDraw(JOINS, 0, 0.25))
            .filter(draw -> !Arrays.equals(draw, new float[] {1, 1, 1, 1, 1}))
            .count();
    assertThat((double) global / DRAWS).isBetween(0.22, 0.28);
  }

  @Test
  void numbers_areEnoughForEveryDraw() {
    PathDraw draw = new PathDraw(JOINS, 0.3, 0.5);
    int[] taken = {0};
    draw.draw(
        () -> {
          taken[0]++;
          return 0.9;
        });
    assertThat(taken[0]).isEqualTo(draw.numbers());
  }

  @Test
  void probabilities_outOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PathDraw(JOINS, 1, 0.5))
        .withMessage("drop = 1.0 and global = 0.5: must be from 0 to less than 1, and from 0 to 1");
    assertThatIllegalArgumentException().isThrownBy(() -> new PathDraw(new int[] {2, 0}, 0, 0));
  }

  private static Stream<float[]> draws(PathDraw draw) {
    SplittableRandom random = new SplittableRandom(1);
    return Stream.generate(() -> draw.draw(random::nextDouble)).limit(DRAWS);
  }
}
