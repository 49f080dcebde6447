package io.convoy.executor.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOutputTest {
  private final RawLocalFileSystem files = new RawLocalFileSystem();

  @TempDir private java.nio.file.Path temp;

  @BeforeEach
  void open() throws IOException {
    files.initialize(URI.create("file:///"), new Configuration());
  }

  @Test
  void write_diskThatIsFull_isAnIOExceptionThatSaysSo() throws IOException {
    OutputStream out = FileOutput.of(files.append(new Path("/dev/full")));
    out.write(1);
    assertThatThrownBy(out::flush)
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThatThrownBy(() -> out.write(new byte[1 << 20])).hasMessage("No space left on device");
    assertThatThrownBy(out::close).isExactlyInstanceOf(IOException.class);
  }

  @Test
  void create_fileThatIsThere_isReplaced() throws IOException {
    java.nio.file.Path file = Files.writeString(temp.resolve("file"), "what was there before");
    try (OutputStream out = FileOutput.create(files, new Path(file.toUri()))) {
      out.write(new byte[] {'n', 'e'});
      out.write('w');
    }
    assertThat(file).hasContent("new");
  }
}
