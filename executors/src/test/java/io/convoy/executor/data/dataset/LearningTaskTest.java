package io.convoy.executor.data.dataset;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningTaskTest {
  @Test
  void check_ofASingleClass_refusesClassificationAlone() {
    assertThatThrownBy(() -> LearningTask.CLASSIFICATION.check(List.of("photos")))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "train.task = classification: needs two classes, and the dataset has only photos;"
                + " prepare images of another class, too, or set train.task = rotation");
    assertThatCode(() -> LearningTask.ROTATION.check(List.of("photos"))).doesNotThrowAnyException();
    assertThatCode(() -> LearningTask.CLASSIFICATION.check(List.of("cat", "dog")))
        .doesNotThrowAnyException();
  }
}
