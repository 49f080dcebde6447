package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessLockTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path temp;

  /** Another class loader of this process is told of in the same way as another process. */
  @Test
  void take_ofALockThatAnotherHas_endsAndSaysWhoHasIt() throws Exception {
    Path file = temp.resolve("lock");
    try (ProcessLock held = ProcessLock.take(file, SHORT)) {
      assertThatThrownBy(() -> ProcessLock.take(file, SHORT))
          .isInstanceOf(TimeoutException.class)
          .hasMessageStartingWith("process " + ProcessHandle.current().pid() + " on ")
          .hasMessageContaining(" has held " + file + " for ");
    }
    ProcessLock.take(file, SHORT).close();
  }

  @Test
  void take_ofALink_isRefused() throws IOException {
    Path victim = Files.writeString(temp.resolve("victim"), "precious");
    Path link = Files.createSymbolicLink(temp.resolve("link"), victim);
    assertThatThrownBy(() -> ProcessLock.take(link, SHORT)).isInstanceOf(IOException.class);
    assertThat(victim).hasContent("precious");
  }

  /** Of this process one lock at a time is known; so the other one is that of another. */
  @Test
  void share_besideAProcessThatShares_waitsForNobody_butTakingWaits() throws Exception {
    Path file = temp.resolve("lock");
    Process other = sharing(file);
    try {
      ProcessLock.share(file, SHORT).close();
      assertThatThrownBy(() -> ProcessLock.take(file, SHORT)).isInstanceOf(TimeoutException.class);
    } finally {
      other.destroyForcibly().waitFor();
    }
    ProcessLock.take(file, SHORT).close();
  }

  /** A process that has it, and says so. */
  private static Process sharing(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sharing.class.getName(),
                file.toString())
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('!');
    return process;
  }

  /** What that process runs. */
  static final class Sharing {
    private Sharing() {}

    public static void main(String[] args) throws Exception {
      try (ProcessLock lock = ProcessLock.share(Path.of(args[0]), SHORT)) {
        System.out.print('!');
        System.out.flush();
        Thread.sleep(Duration.ofMinutes(1).toMillis());
      }
    }
  }
}
