package io.convoy.jobs.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeReportTest {
  private static List<StageAccuracy> stages(double middle, double top) {
    return List.of(
        new StageAccuracy("stem", 64, 0.3, 1, 0.25),
        new StageAccuracy("block", 256, middle, 0.01, 0.5),
        new StageAccuracy("top", 512, top, 0.1, 0.75));
  }

  @ParameterizedTest
  @CsvSource({
    "720,0.5,0.8,LITTLE_SIMILAR",
    "720,0.81,0.8,LITTLE_SIMILAR",
    "720,0.9,0.8,LITTLE_DIFFERENT",
    "24000,0.5,0.8,MUCH_SIMILAR",
    "24000,0.9,0.8,MUCH_DIFFERENT"
  })
  void advice_ofDataAndAccuracies_isTheCaseOfTheLectures(
      int images, double middle, double top, Advice advice) {
    assertThat(Advice.of(stages(middle, top), images, 12)).isEqualTo(advice);
  }

  @Test
  void text_hasARowForEachLayerAndTheAdvice() {
    ProbeReport report =
        new ProbeReport(
            "file:/runs/a", "parameters", "flowers", 720, 240, 12, stages(0.5, 0.8), 12.34);
    assertThat(report.text())
        .isEqualToNormalizingNewlines(
            """
            Snapshot  /runs/a (weights: parameters)
            Data      flowers: 720 images for training, 240 for validation, 12 classes; 12.3 s

            layer                             features     linear        L2   neighbours
            stem                                    64    30.00 %     1e+00      25.00 %
            block                                  256    50.00 %     1e-02      50.00 %
            top                                    512    80.00 %     1e-01      75.00 %

            Best      top, linear: 80.00 %; the top layer: 80.00 %; 60 training images a class
            So        little data, similar to what the model was trained on
            Advice    HOW
            """
                .replace("HOW", Advice.LITTLE_SIMILAR.how()));
  }

  @Test
  void json_hasTheSame() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                new ProbeReport("a", "random", "flowers", 720, 240, 12, stages(0.9, 0.8), 1)
                    .json());
    assertThat(json.path("weights").asText()).isEqualTo("random");
    assertThat(json.path("stages").get(1).path("linear").asDouble()).isEqualTo(0.9);
    assertThat(json.path("best").asText()).isEqualTo("block");
    assertThat(json.path("advice").asText()).isEqualTo(Advice.LITTLE_DIFFERENT.how());
  }
}
