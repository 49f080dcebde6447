package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.conf.ConfException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir private Path dir;

  private static ScratchFolder beside(Path run) {
    return ScratchFolder.beside(new Configuration(), run.toUri().toString());
  }

  @Test
  void close_removesItAndTheParentsThatItMade() throws Exception {
    Files.createDirectories(dir.resolve("there"));
    try (ScratchFolder folder = beside(dir.resolve("there/a/b/run"))) {
      Path path = Path.of(new org.apache.hadoop.fs.Path(folder.path()).toUri());
      assertThat(path).isDirectory().hasParent(dir.resolve("there/a/b"));
      Files.writeString(path.resolve("file"), "x");
    }
    assertThat(dir.resolve("there")).isEmptyDirectory();
  }

  @Test
  void close_leavesTheRunAndWhatOthersMade() throws Exception {
    Path run = Files.createDirectories(dir.resolve("run"));
    try (ScratchFolder folder = beside(run)) {
      assertThat(folder.path()).isNotEqualTo(run.toString());
    }
    try (ScratchFolder folder = beside(dir.resolve("a/other"))) {
      assertThat(folder.path()).contains("/a/other-");
      Files.writeString(dir.resolve("a/file"), "x");
    }
    assertThat(run).isEmptyDirectory();
    assertThat(dir.resolve("a")).isDirectoryContaining(file -> file.endsWith("file"));
  }

  @Test
  void beside_whereNothingCanBeWritten_isRefusedInALine() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "x");
    assertThatThrownBy(() -> beside(file.resolve("run")))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("nothing can be written beside it")
        .message()
        .hasLineCount(1);
  }
}
