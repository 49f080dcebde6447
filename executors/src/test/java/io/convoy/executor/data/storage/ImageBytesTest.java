package io.convoy.executor.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBytesTest {
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir Path folder;

  @Test
  void filesAndParts_areReadByPathAndUri() throws IOException {
    Path file = Files.write(folder.resolve("a.tar"), new byte[] {1, 2, 3, 4, 5});
    assertThat(ImageBytes.file(HADOOP, file.toString())).containsExactly(1, 2, 3, 4, 5);
    try (ImageBytes bytes = new ImageBytes(HADOOP)) {
      assertThat(bytes.part(file.toUri().toString(), 1, 3)).containsExactly(2, 3, 4);
      assertThat(bytes.part(file.toUri().toString(), 0, 1)).containsExactly(1);
    }
  }

  @Test
  void whatIsNoImage_isRefusedWithTheReason() throws IOException {
    String gone = folder.resolve("gone.png").toString();
    assertThatThrownBy(() -> ImageBytes.file(HADOOP, gone))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("cannot be read (");
    String large = "larger than 256 MiB: no single image";
    assertThatThrownBy(() -> ImageBytes.requireSize((256 << 20) + 1)).hasMessage(large);
    String file = Files.write(folder.resolve("a.tar"), new byte[3]).toString();
    try (ImageBytes bytes = new ImageBytes(HADOOP)) {
      assertThatThrownBy(() -> bytes.part(file, 0, 1L << 40)).hasMessage(large);
      assertThatThrownBy(() -> bytes.part(file, 2, 2)).hasMessageStartingWith("cannot be read (");
    }
  }
}
