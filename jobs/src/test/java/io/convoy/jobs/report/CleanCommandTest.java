package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.run.RunLease;
import io.convoy.driver.run.StopRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CleanCommandTest {
  @TempDir private Path runs;
  private final StringWriter out = new StringWriter();

  /** Four that are done, in another order than their names', and some that are not. */
  @BeforeEach
  void makeRuns() throws Exception {
    ended("night-1", "2026-03-01T04:00:00Z", "null", "null");
    ended("night-2", "2026-03-04T04:00:00Z", "null", "null");
    ended("night-3", "2026-03-02T04:00:00Z", "null", "null");
    ended("other", "2026-02-01T04:00:00Z", "null", "null");
    ended("night-stopped", "2026-02-02T04:00:00Z", "null", "\"SIGTERM\"");
    ended("night-failed", "2026-02-03T04:00:00Z", "\"a defect\"", "null");
    Files.createDirectory(runs.resolve("night-no-run"));
  }

  private void ended(String name, String time, String failure, String stopped) throws Exception {
    new MadeUpRun(runs.resolve(name))
        .start(10)
        .line(
            "{\"kind\":\"end\",\"time\":\"%s\",\"step\":20,\"failure\":%s,\"stopped\":%s}",
            time, failure, stopped)
        .write("");
    Files.createDirectories(runs.resolve(name).resolve("snapshots/step-00000020"));
  }

  private int clean(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = runs.toString();
    return new CommandLine(new CleanCommand()).setOut(new PrintWriter(out)).execute(all);
  }

  private List<String> folders() {
    String[] names = runs.toFile().list();
    Arrays.sort(names);
    return List.of(names);
  }

  @Test
  void runs_thatAreDone_goButForTheNewest() {
    assertThat(clean("--keep-last", "2", "--name", "night-*")).isZero();
    assertThat(folders())
        .containsExactly(
            "night-2", "night-3", "night-failed", "night-no-run", "night-stopped", "other");
    assertThat(out.toString())
        .contains("Removed", "night-1 (done, last heard of ")
        .contains("night-failed (failed", "night-stopped (stopped")
        .endsWith("1 run removed, kept 2, left 2 that are not done\n");
  }

  @Test
  void dryRun_saysTheSameAndRemovesNothing() {
    List<String> before = folders();
    assertThat(clean("--keep-last", "0", "--dry-run")).isZero();
    assertThat(folders()).isEqualTo(before);
    assertThat(out.toString())
        .endsWith("4 runs would be removed, kept 0, left 2 that are not done\n");
  }

  /** Done before, and trained on with more epochs. */
  @Test
  void run_inWhichADriverWorks_isLeftAlone() throws Exception {
    RunFolder folder = new RunFolder(new Configuration(), runs.resolve("night-1").toString());
    try (RunLease lease = folder.lease(new StopRequest(Duration.ZERO))) {
      assertThat(clean("--keep-last", "0", "--name", "night-1")).isZero();
    }
    assertThat(folders()).contains("night-1");
    assertThat(out.toString()).contains("night-1 (running");
  }

  @Test
  void folder_withoutSuchRuns_isRefused() {
    assertThat(clean("--keep-last", "1", "--name", "day-*")).isNotZero();
    assertThat(clean("--keep-last", "-1")).isEqualTo(2);
    assertThat(folders()).hasSize(7);
  }

  /** A run's own folder is none of runs: nothing of it is removed. */
  @Test
  void folder_thatIsARun_isRefused() {
    runs = runs.resolve("other");
    assertThat(clean("--keep-last", "0")).isNotZero();
    assertThat(runs.resolve("metrics.jsonl")).exists();
  }
}
