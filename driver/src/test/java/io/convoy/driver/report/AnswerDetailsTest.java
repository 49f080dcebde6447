package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.ImageAnswers;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class AnswerDetailsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> CLASSES = List.of("cat", "dog");

  private static AnswerDetails details(ImageAnswers answers) {
    List<String> paths = List.of("p0", "p1", "p2", "p3", "p4", "p5");
    return new AnswerDetails(List.of("cat", "dog", "emu"), CLASSES, paths, answers);
  }

  private static JsonNode json(ImageAnswers answers) {
    ObjectNode report = JSON.createObjectNode();
    details(answers).addTo(report);
    return report;
  }

  private static List<String> paths(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(one -> one.path("path").asText())
        .toList();
  }

  @Test
  void calibration_isTheMeanDistanceOfConfidenceAndAccuracyOverBins() {
    ImageAnswers answers = new ImageAnswers(2);
    answers.add(0, 0, 0, 0.9f, 0.1f);
    answers.add(1, 1, 1, 0.9f, 0.1f); // wrong, in the same bin
    answers.add(2, 1, 1, 0.4f, 0.6f);
    answers.add(3, 2, -1, 1f, 0f); // of a class that the model does not know
    JsonNode calibration = json(answers).path("calibration");
    // bin of 0.9: half right, 0.4 off, two of three; bin of 0.6: right, 0.4 off
    assertThat(calibration.path("error").asDouble()).isCloseTo(0.4, within(1e-6));
    assertThat(calibration.path("bins")).hasSize(15);
    JsonNode bin = calibration.path("bins").get(13);
    assertThat(bin.path("images").asLong()).isEqualTo(2);
    assertThat(bin.path("accuracy").asDouble()).isEqualTo(0.5);
    assertThat(bin.path("confidence").asDouble()).isCloseTo(0.9, within(1e-6));
    assertThat(calibration.path("bins").get(0).path("accuracy").isNull()).isTrue();
  }

  @Test
  void mistakes_areListedByTheProbabilityOfTheWrongClass() {
    ImageAnswers answers = new ImageAnswers(2);
    answers.add(0, 0, 0, 0.4f, 0.6f);
    answers.add(1, 0, 0, 0.01f, 0.99f);
    answers.add(2, 0, 0, 0.9f, 0.1f);
    JsonNode mistakes = json(answers).path("surest_mistakes");
    assertThat(paths(mistakes)).containsExactly("p1", "p0");
    assertThat(mistakes.get(0).path("class").asText()).isEqualTo("dog");
    assertThat(mistakes.get(0).path("sample").asLong()).isEqualTo(1);
    assertThat(mistakes.get(0).path("label_probability").asDouble()).isCloseTo(0.01, within(1e-6));
  }

  @Test
  void suspectedLabels_areThoseOfWhichAnotherClassIsUsuallyProbable() throws IOException {
    ImageAnswers answers = new ImageAnswers(2);
    answers.add(0, 0, 0, 0.9f, 0.1f);
    answers.add(1, 1, 1, 0.2f, 0.8f);
    answers.add(2, 1, 1, 0.3f, 0.7f);
    answers.add(3, 0, 0, 0.45f, 0.55f); // wrong, but dogs usually get more than that
    answers.add(4, 0, 0, 0.1f, 0.9f); // a dog, most likely
    answers.add(5, 0, 0, 0.02f, 0.98f); // and one more so
    JsonNode report = json(answers);
    assertThat(paths(report.path("suspected_labels"))).containsExactly("p5", "p4");
    assertThat(report.path("suspected_labels_count").asInt()).isEqualTo(2);
    StringBuilder rows = new StringBuilder();
    details(answers).writeDoubtful(rows);
    assertThat(rows.toString().lines())
        .containsExactly(
            "path,label,label_probability,class,probability,suspected",
            "p5,cat,0.020000,dog,0.980000,yes",
            "p4,cat,0.100000,dog,0.900000,yes",
            "p3,cat,0.450000,dog,0.550000,no");
  }

  /** 0.2 is less for a class that gets 0.6 on average than 0.1 for one that gets 0.26. */
  @Test
  void suspectedLabels_ofAClassThatIsSeldomSure_comeAfterThoseOfOthers() {
    ImageAnswers answers = new ImageAnswers(2);
    answers.add(0, 0, 0, 1f, 0f);
    answers.add(1, 0, 0, 0.2f, 0.8f); // cats get 0.6 on average
    answers.add(2, 1, 1, 0.58f, 0.42f);
    answers.add(3, 1, 1, 0.9f, 0.1f); // dogs 0.26
    assertThat(paths(json(answers).path("suspected_labels"))).containsExactly("p1", "p3");
  }

  @Test
  void text_namesErrorAndSuspects() {
    ImageAnswers answers = new ImageAnswers(2);
    answers.add(0, 0, 0, 1f, 0f);
    assertThat(details(answers).text())
        .isEqualTo("\nCalibration error 0.00 % (15 bins); 0 of 1 labels may be wrong\n");
    assertThat(details(new ImageAnswers(2)).text()).isEmpty();
  }
}
