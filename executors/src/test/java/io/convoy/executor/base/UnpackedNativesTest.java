package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedNativesTest {
  @TempDir private Path cache;
  @TempDir private Path jars;
  private Path jar;
  private Path library;

  @BeforeEach
  void unpack() throws IOException {
    jar = Files.writeString(jars.resolve("torch-linux-x86_64.jar"), "jar");
    Path folder = Files.createDirectories(cache.resolve("torch-linux-x86_64.jar/org"));
    library = Files.writeString(folder.resolve("libtorch.so.2"), "code");
    Files.createSymbolicLink(folder.resolve("libtorch.so"), Path.of("libtorch.so.2"));
    natives().write();
  }

  private UnpackedNatives natives() {
    return new UnpackedNatives(cache, "torch", List.of(jar));
  }

  @Test
  void known_afterTheNote_asLongAsNothingChanges() throws IOException {
    assertThat(natives().recall()).isTrue();
    assertThat(new UnpackedNatives(cache, "nd4j", List.of(jar)).recall()).isFalse();
    Files.writeString(cache.resolve("convoy-natives.lock"), "process 7"); // no library
    assertThat(natives().recall()).isTrue();
  }

  @Test
  void known_afterAnotherVersionWasUnpacked_isNot() throws IOException {
    Files.setLastModifiedTime(library, FileTime.fromMillis(1000));
    assertThat(natives().recall()).isFalse();
  }

  @Test
  void known_whereALibraryIsGone_isNot() throws IOException {
    Files.delete(library);
    assertThat(natives().recall()).isFalse();
  }

  @Test
  void known_byAProcessWithOtherJars_isNot() throws IOException {
    Files.writeString(jar, "a newer jar");
    assertThat(natives().recall()).isFalse();
  }
}
