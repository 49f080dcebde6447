package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class RunReportTest {
  private static final String RECIPE =
      "run.dir = here\ntrain { batch = 10, epochs = 2, batch-schedule = [] }\noptimizer.name = sgd";

  /** Much less than what people send around. */
  private static final long MOST_BYTES = 5_000_000;

  @TempDir private Path temp;

  private final RunReport report = new RunReport(new Configuration());

  private static String text(Document page) {
    return page.getDocumentElement().getTextContent();
  }

  @Test
  void write_ofACompleteRun_showsVerdictCurvesAndRecipe() throws Exception {
    Path run = MadeUpRun.good(temp.resolve("run")).write(RECIPE);
    String file = report.write(run.toString());
    assertThat(file).isEqualTo(run + "/report.html");
    Document page = MadeUpRun.parsed(Path.of(file));
    assertThat(text(page))
        .contains("It is complete: 100 steps, epoch 2 of 2")
        .contains("Best validation accuracy: 88.0 % after epoch 2")
        .contains("optimizer.name = sgd")
        .contains("convoy train " + run + "/run.conf run.dir=" + run + "-again");
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(6);
    assertThat(run.toFile().list()).containsOnly("metrics.jsonl", "run.conf", "report.html");
  }

  @Test
  void write_withHostileTexts_escapesThem() throws Exception {
    String hostile = "<script>alert('x')</script> & \\\" \\u0000 \\u001b ]]>";
    MadeUpRun made = new MadeUpRun(temp.resolve("<b>&run")).start(5).step(1, 1, 2.3, 0.1);
    made.line("{\"kind\":\"failure\",\"step\":1,\"cause\":\"%s\"}", hostile);
    Path run = made.end(1, hostile).write("name = \"<i>&amp;\"");
    Document page = MadeUpRun.parsed(Path.of(report.write(run.toString())));
    assertThat(text(page)).contains("It failed after 1 step, epoch 1 of 2: <script>alert('x')");
    assertThat(page.getElementsByTagName("script").getLength()).isEqualTo(1);
    assertThat(page.getElementsByTagName("i").getLength()).isZero();
  }

  @Test
  void write_ofARunJustBegun_saysSo() throws Exception {
    Path begun = new MadeUpRun(temp.resolve("begun")).start(5).write(RECIPE);
    assertThat(text(MadeUpRun.parsed(Path.of(report.write(begun.toString())))))
        .contains("It is going on, or was killed: 0 steps, epoch 0 of 2");
    Path empty = new MadeUpRun(temp.resolve("empty")).write(RECIPE);
    assertThat(text(MadeUpRun.parsed(Path.of(report.write(empty.toString())))))
        .contains("It has not begun");
  }

  @Test
  void write_withATornLastLine_leavesItOut() throws Exception {
    MadeUpRun made = new MadeUpRun(temp.resolve("run")).start(5);
    made.step(1, 1, 2.3, 0.1).step(2, 1, 2.2, 0.2).torn();
    Path run = made.write(RECIPE);
    Files.delete(run.resolve("run.conf"));
    assertThat(text(MadeUpRun.parsed(Path.of(report.write(run.toString())))))
        .contains("2 steps", "Left out of the metrics: 1 line that cannot be read");
  }

  @Test
  void write_ofALongRun_staysSmall() throws Exception {
    MadeUpRun made = new MadeUpRun(temp.resolve("run")).start(20_000);
    for (int i = 1; i <= 20_000; i++) {
      made.step(i, 1, 2.3 + (i % 97) / 100.0, 0.1);
    }
    Path file = Path.of(report.write(made.write(RECIPE).toString()));
    assertThat(Files.size(file)).isLessThan(MOST_BYTES / 10);
    MadeUpRun.parsed(file);
  }

  @Test
  void write_ofAnotherFolder_isRefusedInOneLine() {
    assertThatThrownBy(() -> report.write(temp.toString()))
        .isInstanceOf(DataException.class)
        .hasMessage(
            temp
                + " is no run's folder: it has neither metrics.jsonl nor run.conf; give the run.dir"
                + " of a recipe");
    assertThatThrownBy(() -> report.write(temp + "/nowhere"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("there is no such folder");
  }

  @Test
  void page_ofAFolderOfRuns_comparesThem() throws Exception {
    MadeUpRun.good(temp.resolve("a")).write(RECIPE + "\nschedule.learning-rate = 0.1");
    MadeUpRun.good(temp.resolve("b")).write(RECIPE + "\nschedule.learning-rate = 0.001");
    Document page = MadeUpRun.parsed(report.page(List.of(temp.toString()), 0));
    assertThat(text(page))
        .contains("2 runs", "Difference of the recipes", "schedule.learning-rate", "0.001");
    assertThat(page.getElementsByTagName("tbody").item(0).getChildNodes().getLength())
        .isGreaterThanOrEqualTo(2);
    assertThat(text(page)).doesNotContain("run.dir =");
  }

  @Test
  void page_ofASearch_showsItsTrials_orTheirFolds() throws Exception {
    Path plain = Files.createDirectories(temp.resolve("asha"));
    Files.writeString(plain.resolve("search.json"), "{}");
    MadeUpRun.good(plain.resolve("trials/000")).write(RECIPE + "\nschedule.learning-rate = 0.1");
    MadeUpRun.good(plain.resolve("trials/001")).write(RECIPE + "\nschedule.learning-rate = 0.2");
    assertThat(text(MadeUpRun.parsed(report.page(List.of(plain.toString()), 0))))
        .contains("Search asha: 2 runs", "schedule.learning-rate");
    Path folded = Files.createDirectories(temp.resolve("cv"));
    Files.writeString(folded.resolve("search.json"), "{}");
    for (String run : List.of("trials/000/fold-1", "trials/001/fold-1", "final/000")) {
      MadeUpRun.good(folded.resolve(run)).write(RECIPE);
    }
    assertThat(text(MadeUpRun.parsed(report.page(List.of(folded.toString()), 0))))
        .contains("Search cv: 3 runs", "000/fold-1", "001/fold-1", "final/000");
    assertThat(text(MadeUpRun.parsed(report.page(List.of(folded + "/trials"), 0))))
        .contains("2 runs", "001/fold-1");
  }

  @Test
  void write_withAnEvaluation_showsItThoughTheDatasetIsGone() throws Exception {
    Path run = MadeUpRun.good(temp.resolve("run")).write(RECIPE);
    Files.writeString(
        run.resolve("evaluation-val.json"),
        """
        {"snapshot": "s", "data": "nowhere", "split": "val", "images": 3, "loss": 0.5,
         "top1_accuracy": 0.667, "top5_accuracy": null,
         "classes": [{"name": "<cat>", "images": 2, "recall": 0.5, "precision": 1.0},
                     {"name": "dog", "images": 1, "recall": 1.0, "precision": 0.5}],
         "calibration": {"error": 0.125, "bins": [
            {"from": 0, "to": 0.5, "images": 0, "confidence": null, "accuracy": null},
            {"from": 0.5, "to": 1, "images": 3, "confidence": 0.8, "accuracy": 0.667}]},
         "labels": ["<cat>", "dog"],
         "confusion": [{"label": "<cat>", "class": "<cat>", "images": 1},
                       {"label": "<cat>", "class": "dog", "images": 1},
                       {"label": "dog", "class": "dog", "images": 1}],
         "surest_mistakes": [{"sample": 1, "path": "val/shard/1", "label": "<cat>",
            "label_probability": 0.1, "class": "dog", "probability": 0.9}],
         "suspected_labels_count": 0, "suspected_labels": []}
        """);
    Files.writeString(run.resolve("evaluation-test.json"), "{ torn");
    Document page = MadeUpRun.parsed(Path.of(report.write(run.toString())));
    assertThat(text(page))
        .contains("Evaluation of val", "Expected calibration error: 12.5 %", "Most confused")
        .contains("<cat> (10.0 %), taken for dog (90.0 %)", "<cat> taken for dog: 1 of 2")
        .doesNotContain("Labels that may be wrong", "Evaluation of test");
    assertThat(page.getElementsByTagName("img").getLength()).isZero();
  }
}
