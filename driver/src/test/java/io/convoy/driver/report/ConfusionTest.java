package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.ImageAnswers;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionTest {
  /** Three images; the data's classes are others than the model's. */
  private static final List<String> LABELS = List.of("cat", "dog", "emu");

  private static final List<String> CLASSES = List.of("dog", "cat, wild", "cat");

  private static ImageAnswers answers() {
    ImageAnswers answers = new ImageAnswers(2);
    float[] probabilities = {0.5f, 0.25f, 0.25f, 0.125f, 0.25f, 0.625f, 0, 1, 0};
    answers.add(7, 0, probabilities, 0, 3); // a cat, taken for a dog
    answers.add(8, 0, probabilities, 1, 3); // a cat
    answers.add(9, 2, probabilities, 2, 3); // an emu, taken for a wild cat
    return answers;
  }

  @Test
  void csv_hasARowForEachLabelAndAColumnForEachClassOfTheModel() {
    assertThat(new Confusion(LABELS, CLASSES, answers()).csv())
        .isEqualTo("class,dog,\"cat, wild\",cat\ncat,1,0,1\ndog,0,0,0\nemu,0,1,0\n");
  }

  @Test
  void text_namesThePairsThatAreMostConfused() {
    ImageAnswers answers = answers();
    answers.addAll(answers());
    answers.add(10, 2, new float[] {0, 1, 0}, 0, 3);
    assertThat(new Confusion(LABELS, CLASSES, answers).text())
        .isEqualTo(
            """

            Most confused:
            emu taken for cat, wild: 3 of 3 images
            cat taken for dog: 2 of 4 images
            """);
  }

  @Test
  void text_whereAllIsRight_isEmpty() {
    ImageAnswers answers = new ImageAnswers(1);
    answers.add(0, 0, new float[] {0, 0, 1}, 0, 3);
    assertThat(new Confusion(LABELS, CLASSES, answers).text()).isEmpty();
  }

  @Test
  void evaluation_hasTheTrueClassBesideTheLikeliest() throws IOException {
    StringBuilder csv = new StringBuilder();
    List<String> paths = List.of("", "", "", "", "", "", "", "s/7", "s/8", "s/9");
    new AnswersCsv(paths, CLASSES, 1).writeEvaluation(csv, one(), LABELS);
    assertThat(csv)
        .hasToString(
            """
            path,label,class,probability,label_probability
            s/7,cat,dog,0.500000,0.250000
            """);
  }

  private static ImageAnswers one() {
    ImageAnswers answers = new ImageAnswers(1);
    answers.add(7, 0, 2, 0.5f, 0.25f, 0.25f);
    return answers;
  }

  /** More than the room that there is at first. */
  @Test
  void answers_ofManyImages_areAllKept() {
    ImageAnswers answers = new ImageAnswers(1);
    for (int i = 0; i < 1000; i++) {
      answers.add(i, i % 3, new float[] {0.2f, 0.3f, 0.5f}, 0, 3);
    }
    ImageAnswers both = answers;
    both.addAll(one());
    assertThat(both.size()).isEqualTo(1001);
    assertThat(both.get(999).label()).isZero();
    assertThat(both.get(1000).likeliest()).containsExactly(new ImageAnswers.Guess(0, 0.5f));
  }
}
