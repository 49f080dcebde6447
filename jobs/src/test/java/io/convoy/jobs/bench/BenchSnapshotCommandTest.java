package io.convoy.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchSnapshotCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void snapshot_ofASmallModel_saysWhatItHoldsUpAndLeavesNothing() {
    String root = folder.resolve("bench").toUri().toString();
    assertThat(run("snapshot", "lenet", "--count", "1", "--every", "60", "--folder", root))
        .isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).matches("lenet: [\\d,]+ parameters, [\\d,]+ values of state, .*");
    assertThat(lines.get(1)).matches("steps held up, by the copy +[\\d.]+ s \\([\\d.]+ s\\)");
    assertThat(lines.get(2)).matches(" +most of it, of 60 s +[\\d.]+ %");
    assertThat(lines).hasSize(5);
    assertThat(folder.resolve("bench")).isEmptyDirectory();
  }

  @Test
  void snapshot_wrongInput_saysWhatIsMeant() {
    assertThat(run("snapshot", "--count", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--count 0: must be at least 1");
  }

  private int run(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
