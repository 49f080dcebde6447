package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.NativeLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ByteVector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrivateStoreTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @BeforeEach
  void load() {
    NativeLibraries.load();
  }

  @Test
  void store_tellsOnceWhatLibTorchWrites_andNothingThatWasPut() {
    try (PrivateStore store = new PrivateStore(SECOND)) {
      assertThat(store.written()).isEmpty();
      store.put("theirs", new byte[] {1, 0, -1});
      byte[] ours = {'a', 0, -1};
      try (PointerScope scope = new PointerScope()) {
        store.store().set("ours", new ByteVector(ours));
      }
      var written = store.written();
      assertThat(written).containsOnlyKeys("ours");
      assertThat(written.get("ours")).isEqualTo(ours);
      assertThat(store.written()).isEmpty();
      try (PointerScope scope = new PointerScope()) {
        var theirs = store.store().get("theirs");
        assertThat(theirs.size()).isEqualTo(3);
        assertThat(theirs.get(2)).isEqualTo((byte) -1);
      }
    }
  }

  @Test
  void folder_isThisUsersAlone_andRemoved() throws IOException {
    Path folder;
    try (PrivateStore store = new PrivateStore(SECOND)) {
      folder = store.folder();
      store.put("key", new byte[10]);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
    }
    assertThat(folder).doesNotExist();
  }
}
