package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.conf.ConfException;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.round.RoundTask.ClassNumbers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassMatchTest {
  private static final List<String> MODEL = List.of("bird", "cat", "dog");

  private static Dataset dataset(List<String> classes, Long... images) {
    List<Long> counts = List.of(images);
    long all = counts.stream().mapToLong(Long::longValue).sum();
    Dataset.Split split =
        new Dataset.Split(
            List.of(new Dataset.Shard("val/shard-00000.tar", all, 1, "0".repeat(64))), all, counts);
    return new Dataset(
        classes,
        Map.of("val", split),
        new Dataset.ColourStatistics(
            List.of(0.5, 0.5, 0.5),
            List.of(0.2, 0.2, 0.2),
            List.of(1.0, 1.0, 1.0),
            List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0))));
  }

  private static ClassMatch of(List<String> classes, Long... images) {
    return ClassMatch.of(MODEL, dataset(classes, images), "val", "/data");
  }

  @Test
  void of_sameClasses_leavesAllAsItIs() {
    ClassMatch match = of(MODEL, 1L, 0L, 2L);
    assertThat(match.numbers()).isEqualTo(ClassNumbers.SAME);
    assertThat(match.evaluated()).isEqualTo(3);
    assertThat(match.lines()).isEmpty();
  }

  @Test
  void of_fewerClasses_findsThemByNameAndTellsThoseOfTheModelAlone() {
    ClassMatch match = of(List.of("cat", "dog"), 4L, 5L);
    assertThat(match.numbers()).isEqualTo(new ClassNumbers(List.of(1, 2), 3));
    assertThat(match.lines())
        .containsExactly("The data has no image of these classes of the model: bird");
  }

  @Test
  void of_moreClasses_leavesOutWhatTheModelDoesNotKnow() {
    ClassMatch match = of(List.of("ape", "bird", "cat", "dog", "emu"), 1L, 2L, 3L, 4L, 5L);
    assertThat(match.numbers()).isEqualTo(new ClassNumbers(List.of(-1, 0, 1, 2, -1), 3));
    assertThat(match.leftOut()).isEqualTo(6);
    assertThat(match.evaluated()).isEqualTo(9);
    assertThat(match.lines())
        .containsExactly("Left out: 6 images of classes that the model does not know: ape, emu");
  }

  @Test
  void of_bothWithClassesOfTheirOwn_tellsBoth() {
    ClassMatch match = of(List.of("Dog", "cat"), 7L, 1L);
    assertThat(match.numbers().ofSplit()).containsExactly(-1, 1);
    assertThat(match.lines()).hasSize(2);
    assertThat(match.lines().get(0))
        .endsWith("7 images of classes that the model does not know: Dog");
    assertThat(match.lines().get(1)).endsWith("bird, dog");
  }

  @Test
  void of_noCommonClass_isRefusedWithBothSets() {
    assertThatThrownBy(() -> of(List.of("ape", "emu"), 1L, 2L))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll(
            "knows the classes bird, cat, dog", "/data has ape, emu", "no name is the same");
  }

  /** A class that is in the list, but without an image in this split. */
  @Test
  void of_commonClassWithoutImages_isRefused() {
    assertThatThrownBy(() -> of(List.of("ape", "cat"), 3L, 0L)).isInstanceOf(ConfException.class);
  }
}
