package io.convoy.executor.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.Retry;
import io.convoy.executor.round.WrittenSnapshot;
import io.convoy.testing.WatchedFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotWriterTest {
  private static final Retry THRICE = new Retry(3, Duration.ofNanos(1), Duration.ofNanos(2));

  @TempDir private Path folder;

  /** A local file system whose folders cannot be emptied so many times. */
  public static final class Away extends WatchedFileSystem {
    @Override
    public String getScheme() {
      return "away";
    }

    @Override
    protected void before(Operation operation, org.apache.hadoop.fs.Path path) throws IOException {
      int left = getConf().getInt("away.times", 0);
      if (operation == Operation.DELETE && left > 0) {
        getConf().setInt("away.times", left - 1);
        throw new IOException("the file system is away");
      }
    }
  }

  @BeforeAll
  static void loadNatives() {
    NativeLibraries.load();
  }

  private WrittenSnapshot written(int timesAway) throws InterruptedException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.away.impl", Away.class.getName());
    hadoop.setBoolean("fs.away.impl.disable.cache", true);
    hadoop.setInt("away.times", timesAway);
    List<WrittenSnapshot> reported = new ArrayList<>();
    try (SnapshotWriter writer =
            new SnapshotWriter(hadoop, reported::add, step -> true, "{}", THRICE);
        Tensor parameters = torch.ones(3)) {
      writer.save("away://" + folder, 5, Map.of(SnapshotFiles.PARAMETERS, parameters));
      List<WrittenSnapshot> finished = writer.finish();
      assertThat(finished).isEqualTo(reported).hasSize(1);
      return finished.get(0);
    }
  }

  @Test
  void save_whileTheFileSystemIsAway_isTriedAgain() throws InterruptedException {
    WrittenSnapshot snapshot = written(2);
    assertThat(snapshot.failure()).isEmpty();
    assertThat(snapshot.files()).hasSize(2);
    assertThat(folder.resolve("step-00000005").resolve(SnapshotFiles.STATE)).exists();
  }

  @Test
  void save_toAFileSystemThatStaysAway_isToldWithItsReason() throws InterruptedException {
    assertThat(written(3).failure())
        .hasValue(
            "cannot write the snapshot away:" + folder + "/step-00000005: the file system is away");
    assertThat(Files.exists(folder.resolve("step-00000005"))).isFalse();
  }
}
