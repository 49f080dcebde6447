package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReasonTest {
  @Test
  void reason_ofFileSystem_saysWhatTheClassSays() {
    assertThat(Reason.of(new AccessDeniedException("/in/dog"))).isEqualTo("access denied /in/dog");
    assertThat(Reason.of(new UncheckedIOException(new NoSuchFileException("/in/dog"))))
        .isEqualTo("no such file /in/dog");
    assertThat(Reason.of(new FileSystemException("/in", null, "Too many open files")))
        .isEqualTo("/in: Too many open files");
  }

  @Test
  void reason_isTheFirstLine() {
    assertThat(Reason.of(new IOException(" broken pipe\nat 3"))).isEqualTo("broken pipe");
    assertThat(Reason.of(new IOException())).isEqualTo("IOException");
  }
}
