package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.EvaluationCounts.ClassCounts;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
  private static final EvaluationReport.Subject SUBJECT =
      new EvaluationReport.Subject("runs/a/snapshots/step-8", "data/cats", "val");

  @Test
  void text_fewClasses_showsThemInTheirOrder() {
    EvaluationCounts counts =
        new EvaluationCounts(
            1030,
            515,
            1015,
            1030,
            List.of(
                new ClassCounts(1000, 990, 995),
                new ClassCounts(30, 25, 35),
                new ClassCounts(0, 0, 0)));
    assertThat(new EvaluationReport(SUBJECT, counts, List.of("cat", "sea lion", "yeti")).text())
        .isEqualTo(
            """
            Snapshot  runs/a/snapshots/step-8
            Data      data/cats, split val
            Images    1,030
            Top-1     98.54 %
            Top-5     - (says nothing with 3 classes)
            Loss      0.5000

            class       images     recall  precision
            cat          1,000    99.00 %    99.50 %
            sea lion        30    83.33 %    71.43 %
            yeti             0          -          -
            """);
  }

  @Test
  void text_manyClasses_showsTheWorstOnly() {
    String text = new EvaluationReport(SUBJECT, Runs.counts(1000), names(1000)).text();
    assertThat(text)
        .contains("Top-5     99.99 %", "\nThe 20 of 1,000 classes with the lowest recall:\n")
        .contains("class-11 ")
        .doesNotContain("class-10 ");
    assertThat(text.lines()).hasSizeLessThan(40).allMatch(line -> line.length() < 80);
  }

  @Test
  void text_noImages_hasNoFigures() {
    String text = new EvaluationReport(SUBJECT, EvaluationCounts.none(7), names(7)).text();
    assertThat(text).endsWith("Images    0\n").doesNotContain("NaN");
  }

  @Test
  void json_manyClasses_hasThemAll() throws IOException {
    JsonNode json =
        new ObjectMapper()
            .readTree(new EvaluationReport(SUBJECT, Runs.counts(1000), names(1000)).json());
    assertThat(json.get("format").asText()).isEqualTo("convoy-evaluation");
    assertThat(json.get("version").asInt()).isEqualTo(1);
    assertThat(json.get("snapshot").asText()).isEqualTo("runs/a/snapshots/step-8");
    assertThat(json.get("data").asText()).isEqualTo("data/cats");
    assertThat(json.get("split").asText()).isEqualTo("val");
    assertThat(json.get("images").asInt()).isEqualTo(10_000);
    assertThat(json.get("loss").asDouble()).isEqualTo(1.5);
    assertThat(json.get("top1_accuracy").asDouble()).isEqualTo(0.4995);
    assertThat(json.get("top5_accuracy").asDouble()).isEqualTo(0.9999);
    assertThat(json.get("classes")).hasSize(1000);
    assertThat(json.get("classes").get(3))
        .hasToString(
            "{\"name\":\"class-3\",\"images\":10,\"hits\":3,\"predicted\":3,\"recall\":0.3,"
                + "\"precision\":1.0}");
  }

  @Test
  void json_figuresThatDoNotExist_areNull() throws IOException {
    JsonNode json =
        new ObjectMapper()
            .readTree(new EvaluationReport(SUBJECT, EvaluationCounts.none(3), names(3)).json());
    for (String figure : List.of("loss", "top1_accuracy", "top5_accuracy")) {
      assertThat(json.get(figure).isNull()).as(figure).isTrue();
    }
    assertThat(json.get("classes").get(0).get("recall").isNull()).isTrue();
    assertThat(json.get("classes").get(0).get("precision").isNull()).isTrue();
  }

  @Test
  void report_namesThatDoNotFit_areRefused() {
    assertThatThrownBy(() -> new EvaluationReport(SUBJECT, Runs.counts(3), names(2)))
        .hasMessage("3 classes were counted, but 2 have names");
  }

  private static List<String> names(int classes) {
    return IntStream.range(0, classes).mapToObj(i -> "class-" + i).toList();
  }
}
