package io.convoy.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.UnlabelledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictOutputTest {
  private static final List<Part> PARTS =
      Part.of(Collections.nCopies(3, new UnlabelledImage("a", "a", 0, 1, "")), 1);

  @TempDir private Path temp;
  private Path folder;
  private PredictOutput output;

  @BeforeEach
  void name() {
    folder = temp.resolve("out");
    output = new PredictOutput(DataFolder.of(new Configuration(false), folder.toString()));
  }

  private static PredictRecord record(String top, String model, String input) {
    return new PredictRecord(
        PredictRecord.VERSION, Map.of("top-k", top, "split", ""), model, input, 3, 3);
  }

  private static final PredictRecord RECORD = record("5", "m", "i");

  @Test
  void complete_onlyWhenAllIsSaid() throws IOException {
    assertThat(output.isComplete(RECORD, false)).isFalse();
    output.stage();
    assertThat(output.isComplete(RECORD, false)).isFalse();
    output.begin(RECORD);
    assertThat(output.missing(PARTS, RowFormat.CSV)).isEqualTo(PARTS);
    Files.writeString(folder.resolve("part-00001.csv"), "");
    assertThat(output.missing(PARTS, RowFormat.CSV)).containsExactly(PARTS.get(0), PARTS.get(2));
    assertThat(output.isComplete(RECORD, false)).isFalse();
    output.finish();
    assertThat(output.isComplete(RECORD, false)).isTrue();
    assertThat(folder.resolve("_temporary")).doesNotExist();
  }

  @Test
  void otherPredictions_areNamedAndReplacedOnlyWhenWanted() throws IOException {
    output.stage();
    output.begin(RECORD);
    Files.writeString(folder.resolve("part-00001.csv"), "");
    Files.writeString(folder.resolve("mine.txt"), "");
    output.finish();
    assertThatThrownBy(() -> output.isComplete(record("1", "other", "i"), false))
        .hasMessage(
            "--output "
                + folder
                + " holds other predictions (--top-k was 5 and is 1): give another --output, or"
                + " --overwrite to replace them");
    assertThatThrownBy(() -> output.isComplete(record("5", "other", "i"), false))
        .hasMessageContaining("the snapshot's parameters have changed");
    assertThatThrownBy(() -> output.isComplete(record("5", "m", "other"), false))
        .hasMessageContaining("the input files have changed");
    assertThat(output.isComplete(record("1", "m", "i"), true)).isFalse();
    assertThat(folder).isDirectoryContaining(file -> file.endsWith("mine.txt"));
    assertThat(folder.resolve("part-00001.csv")).doesNotExist();
    assertThat(folder.resolve("_SUCCESS")).doesNotExist();
  }

  @Test
  void foreignFolder_isLeftAlone() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("part-00000.csv"), "of somebody else");
    assertThatThrownBy(() -> output.isComplete(RECORD, true))
        .hasMessageContaining("is not empty and holds no predictions");
    Files.delete(folder.resolve("part-00000.csv"));
    output.stage();
    output.abandon();
    assertThat(folder).doesNotExist();
    Files.writeString(folder, "a file");
    assertThatThrownBy(() -> output.isComplete(RECORD, true)).hasMessageContaining("is a file");
  }
}
