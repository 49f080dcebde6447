package io.convoy.driver.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.plan.Evaluated;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.data.Dataset.ColourStatistics;
import io.convoy.executor.data.ImageShape;
import io.convoy.executor.data.Sha256;
import io.convoy.executor.worker.SnapshotFiles;
import io.convoy.executor.worker.StoredFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writing a snapshot that fails, or ends with its process, at each of its operations. */
class FaultySnapshotsTest {
  private static final Retention TWO = new Retention(1, 1, 0);

  @TempDir private java.nio.file.Path temp;
  private SnapshotStore store;

  @BeforeEach
  void open() {
    FaultyFileSystem.failAfter(Integer.MAX_VALUE);
    store =
        new SnapshotStore(
            FaultyFileSystem.configuration(), "faulty://" + temp.resolve("snapshots"));
  }

  @AfterEach
  void repair() {
    FaultyFileSystem.failAfter(Integer.MAX_VALUE);
  }

  private static SnapshotContent content(long step) {
    return new SnapshotContent(
        new Progress(step, 1, 0, 0.5, step, List.of(new Evaluated(1, step, 0.5, 1.25))),
        new ModelIdentity(
            "lenet",
            new ImageShape(28, 28, 1),
            Map.of(),
            List.of("cat", "dog"),
            new ColourStatistics(
                List.of(0.5, 0.4, 0.3),
                List.of(0.2, 0.2, 0.1),
                List.of(3.0, 2.0, 1.0),
                List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)))),
        7,
        2,
        "torch",
        Map.of(),
        "run.seed = 7",
        Map.of());
  }

  /** As a rank writes its files and the driver completes them, removing what is old. */
  private void save(long step) throws IOException {
    Path folder = new Path(store.folder(step));
    FileSystem files = folder.getFileSystem(FaultyFileSystem.configuration());
    files.delete(folder, true);
    List<StoredFile> written = new ArrayList<>();
    for (String name : List.of(SnapshotFiles.STATE, SnapshotFiles.MODEL)) {
      byte[] content = new byte[1000];
      new Random(step).nextBytes(content);
      try (OutputStream out = files.create(new Path(folder, name), true)) {
        out.write(content);
      }
      String hash = HexFormat.of().formatHex(Sha256.digest().digest(content));
      written.add(new StoredFile(name, content.length, hash));
    }
    Snapshot snapshot = store.commit(content(step), written);
    store.retain(TWO, snapshot.content().progress());
  }

  /** Whether the save succeeded with so many operations. */
  private boolean saves(long step, int operations) {
    FaultyFileSystem.failAfter(operations);
    try {
      save(step);
      return true;
    } catch (IOException | SnapshotException e) {
      return false;
    } finally {
      FaultyFileSystem.failAfter(Integer.MAX_VALUE);
    }
  }

  @Test
  void latest_afterAFailureAtEveryOperation_isAWholeSnapshot() throws IOException {
    save(1);
    int operations = 0;
    int failures = 0;
    boolean saved = false;
    while (!saved) {
      saved = saves(2, operations++);
      long step = store.latest().orElseThrow().content().progress().step();
      assertThat(step).as("newest after %d operations", operations).isBetween(1L, 2L);
      if (step == 1) {
        failures++;
      }
      assertThat(saved && step == 1).isFalse();
    }
    assertThat(failures).isGreaterThan(10); // 4 files: create, write, close; and the removal
    assertThat(store.latest().orElseThrow().content()).isEqualTo(content(2));
  }

  @Test
  void save_overWhatAFailureLeft_succeedsAtTheNextAttempt() throws IOException {
    save(1);
    int operations = 0;
    while (!saves(2, operations++)) {
      assertThat(saves(2, Integer.MAX_VALUE)).isTrue();
      assertThat(store.latest().orElseThrow().content()).isEqualTo(content(2));
      store = new SnapshotStore(FaultyFileSystem.configuration(), store.root() + "-" + operations);
      save(1);
    }
    assertThat(operations).isGreaterThan(10);
  }
}
