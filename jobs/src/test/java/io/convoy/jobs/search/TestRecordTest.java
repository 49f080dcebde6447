package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRecordTest {
  @TempDir private Path dir;

  private TestRecord record() {
    return new TestRecord(new SearchFolder(new Configuration(), dir.toString()));
  }

  private static TestRecord.Look look(String split, String model) {
    Instant at = Instant.parse("2026-02-03T04:05:06Z");
    return new TestRecord.Look("/data", split, "/s/" + model, "print-" + model, at, 0.625, 1.5);
  }

  @Test
  void look_atASplitThatWasLookedAt_isWarnedOf() {
    assertThat(record().note(look("test", "a"))).isEmpty();
    assertThat(record().note(look("other", "b"))).as("another split").isEmpty();
    assertThat(record().note(look("test", "a"))).as("the same model").isEmpty();
    assertThat(record().looks()).containsExactly(look("test", "a"), look("other", "b"));
    assertThat(record().note(look("test", "c")).orElseThrow())
        .contains("evaluated on split test before", "62.50 % of /s/a at 2026-02-03T04:05:06Z")
        .contains("false discovery");
    assertThat(record().looks("/data", "test"))
        .containsExactly(look("test", "a"), look("test", "c"));
  }

  @Test
  void record_isFoundFromRunsFoldsAndSnapshots() throws IOException {
    Files.writeString(dir.resolve(SearchFolder.STATE), "{}");
    record().note(look("test", "a"));
    for (String model :
        new String[] {
          "trials/007",
          "trials/007/fold-1",
          "trials/007/fold-1/snapshots/step-00000010",
          "final/007"
        }) {
      TestRecord found =
          TestRecord.of(new Configuration(), dir.resolve(model).toString()).orElseThrow();
      assertThat(found.looks()).hasSize(1);
    }
    assertThat(TestRecord.of(new Configuration(), dir.resolveSibling("elsewhere/run").toString()))
        .isEmpty();
  }

  @Test
  void record_thatIsBroken_isNamed() throws IOException {
    Files.writeString(dir.resolve(TestRecord.FILE), "{\"version\":1,\"looks\":[{\"at\":\"now\"}]}");
    assertThatThrownBy(() -> record().looks())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("test-looks.json is broken");
    Files.writeString(dir.resolve(TestRecord.FILE), "{\"version\":2}");
    assertThatThrownBy(() -> record().looks()).hasMessageContaining("newer Convoy");
  }
}
