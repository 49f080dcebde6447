package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.conf.ConfException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path temp;

  @Test
  void metrics_ofASecondStart_areAppended() throws IOException {
    for (String line : new String[] {"first\n", "second\n"}) {
      Files.createDirectories(temp.resolve("run"));
      RunFolder folder = new RunFolder(new Configuration(), temp.resolve("run").toString());
      try (Writer metrics = folder.metrics().open()) {
        metrics.write(line);
      }
    }
    assertThat(temp.resolve("run/metrics.jsonl")).hasContent("first\nsecond\n");
  }

  /** Whoever reads the parts reads them by their numbers. */
  @Test
  void metrics_ofWhichThereAreParts_goOnInTheLast() throws IOException {
    Path run = Files.createDirectories(temp.resolve("run"));
    Files.writeString(run.resolve("metrics.jsonl"), "first\n");
    Files.writeString(run.resolve("metrics-2.jsonl"), "second\n");
    try (Writer metrics = new RunFolder(new Configuration(), run.toString()).metrics().open()) {
      metrics.write("third\n");
    }
    assertThat(run.resolve("metrics.jsonl")).hasContent("first\n");
    assertThat(run.resolve("metrics-2.jsonl")).hasContent("second\nthird\n");
  }

  @Test
  void storeConfiguration_isReadableAsWritten() {
    RunFolder folder = new RunFolder(new Configuration(), temp.resolve("run").toString());
    folder.storeConfiguration("run.seed = 1\n");
    assertThat(temp.resolve("run/run.conf")).hasContent("run.seed = 1\n");
  }

  @Test
  void storeConfiguration_ofLaterStarts_keepsTheFirstAndNumbersTheOthers() {
    RunFolder folder = new RunFolder(new Configuration(), temp.resolve("run").toString());
    assertThat(folder.storeConfiguration("a = 1\n")).isEqualTo("run.conf");
    assertThat(folder.storeConfiguration("a = 1\n")).isEqualTo("run.conf");
    assertThat(folder.storeConfiguration("a = 2\n")).isEqualTo("run-2.conf");
    assertThat(folder.storeConfiguration("a = 2\n")).isEqualTo("run-2.conf");
    assertThat(folder.storeConfiguration("a = 1\n")).isEqualTo("run-3.conf");
    assertThat(temp.resolve("run/run.conf")).hasContent("a = 1\n");
    assertThat(temp.resolve("run/run-2.conf")).hasContent("a = 2\n");
  }

  @Test
  void folder_thatNobodyHasTakenYet_isNotMade() throws Exception {
    Path run = temp.resolve("run");
    RunFolder folder = new RunFolder(new Configuration(), run.toString());
    assertThat(folder.snapshots().latest()).isEmpty();
    assertThat(run).doesNotExist();
    folder.lease(new StopRequest(Duration.ZERO)).close();
    assertThat(run).isDirectory();
  }

  @Test
  void lease_belowAFile_saysThatItCannotBeWritten() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");
    RunFolder folder = new RunFolder(new Configuration(), file.resolve("run").toString());
    assertThatThrownBy(() -> folder.lease(new StopRequest(Duration.ZERO)))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("run.dir = " + file.resolve("run") + ": cannot be written");
  }

  @Test
  void keepEvaluation_ofARun_replacesTheOneOfBefore() throws IOException {
    Files.createDirectories(temp.resolve("run/snapshots"));
    String run = temp.resolve("run").toString();
    for (String json : List.of("{}", "[]")) {
      assertThat(RunFolder.keepEvaluation(new Configuration(), List.of(run), "val", json))
          .contains("Kept      " + run + "/evaluation-val.json (convoy report shows it)");
    }
    assertThat(temp.resolve("run/evaluation-val.json")).hasContent("[]");
    assertThat(temp.resolve("run").toFile().list())
        .containsExactlyInAnyOrder("snapshots", "evaluation-val.json");
  }

  @Test
  void keepEvaluation_ofSnapshots_keepsNothing() throws IOException {
    Files.createDirectories(temp.resolve("run/snapshots/step-00000001"));
    String run = temp.resolve("run").toString();
    String snapshot = run + "/snapshots/step-00000001";
    Configuration hadoop = new Configuration();
    assertThat(RunFolder.keepEvaluation(hadoop, List.of(snapshot), "val", "{}")).isEmpty();
    assertThat(RunFolder.keepEvaluation(hadoop, List.of(run, run), "val", "{}")).isEmpty();
    assertThat(temp.resolve("run/snapshots/step-00000001").toFile().list()).isEmpty();
  }

  @Test
  void keepEvaluation_whereItCannotBeWritten_saysSo() throws IOException {
    Files.createDirectories(temp.resolve("run/snapshots"));
    Files.createDirectories(temp.resolve("run/.evaluation-val.json/in the way"));
    String run = temp.resolve("run").toString();
    assertThat(RunFolder.keepEvaluation(new Configuration(), List.of(run), "val", "{}"))
        .hasValueSatisfying(line -> assertThat(line).startsWith("Not kept in " + run + ": "));
  }
}
