package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  @TempDir Path folder;

  /** Without the lock one of two processes that unpack the same libraries dies with SIGBUS. */
  @Test
  void load_byTwoProcessesOnAColdCache_succeedsInBoth() throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(start(folder.resolve("out" + i)));
    }
    try {
      for (int i = 0; i < 2; i++) {
        assertThat(processes.get(i).waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(folder.resolve("out" + i))).contains("sum = 3.0");
        assertThat(processes.get(i).exitValue()).isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private Process start(Path output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** What each process runs. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      NativeLibraries.load();
      System.out.println("sum = " + torch.ones(3).sum().item_double());
    }
  }

  @Test
  void load_fromManyThreads_isIdempotent() {
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            i -> {
              NativeLibraries.load();
              NativeLibraries.loadNd4j();
              NativeLibraries.load(openblas_nolapack.class);
            });
    assertThat(torch.ones(2).sum().item_double()).isEqualTo(2);
  }
}
