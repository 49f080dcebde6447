package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneDnnTest {
  @TempDir Path folder;

  @Test
  void hidesCaches_ofAProcessorWithoutAny_isTrue() throws IOException {
    Path processor = Files.createDirectories(folder.resolve("cpu0/topology")).getParent();
    assertThat(OneDnn.hidesCaches(processor)).isTrue();
    Files.createDirectories(processor.resolve("cache/index0"));
    assertThat(OneDnn.hidesCaches(processor)).isFalse();
  }

  @Test
  void hidesCaches_whereNothingIsKnown_isFalse() {
    assertThat(OneDnn.hidesCaches(folder.resolve("cpu0"))).isFalse();
  }
}
