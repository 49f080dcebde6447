package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
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
      processes.add(start(folder.resolve("out" + i), List.of()));
    }
    try {
      for (int i = 0; i < 2; i++) {
        assertLoaded(processes.get(i), folder.resolve("out" + i));
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static void assertLoaded(Process process, Path output)
      throws IOException, InterruptedException {
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(output)).contains("sum = 3.0");
    assertThat(process.exitValue()).isZero();
  }

  /**
   * As in an image: root unpacks, and a process of a user id without a name takes what is there. It
   * may read all files, as the class path is in root's home, but write none of them.
   */
  @Test
  void load_byAnyUserWhereRootHasUnpacked_unpacksNothing() throws Exception {
    List<String> anyUser =
        List.of(
            "setpriv",
            "--reuid=12345",
            "--regid=54321",
            "--clear-groups",
            "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search");
    assumeThat(canRun(anyUser)).as("this is root, who may become another user").isTrue();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertLoaded(start(folder.resolve("first"), List.of(), "openblas"), folder.resolve("first"));
    List<String> unpacked = listing();
    assertLoaded(start(folder.resolve("second"), anyUser, "openblas"), folder.resolve("second"));
    assertThat(Files.readString(folder.resolve("second")))
        .contains("from " + folder.resolve("cache"));
    assertThat(listing()).hasSizeGreaterThan(5).isEqualTo(unpacked);
  }

  @Test
  void check_folderThatAllMayWriteTo_isRefused() throws Exception {
    Path cache = Files.createDirectory(folder.resolve("cache"));
    assertThat(start(folder.resolve("own"), List.of(), "check").waitFor()).isZero();
    assertThat(cache).isEmptyDirectory();

    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(start(folder.resolve("other"), List.of(), "check").waitFor()).isNotZero();
    assertThat(Files.readString(folder.resolve("other")))
        .contains("NativeLibraryException: native libraries cannot be unpacked", "CONVOY_NATIVES");
  }

  private static boolean canRun(List<String> anyUser) throws InterruptedException {
    List<String> line = new ArrayList<>(anyUser);
    line.add("true");
    try {
      return new ProcessBuilder(line).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no setpriv
    }
  }

  /** Files of the cache with their times; locks are written to by the first process. */
  private List<String> listing() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
      List<String> files = new ArrayList<>();
      for (Path file : all.sorted().toList()) {
        files.add(file + " " + Files.getLastModifiedTime(file));
      }
      return files;
    }
  }

  private Process start(Path output, List<String> before, String... what) throws IOException {
    List<String> line = new ArrayList<>(before);
    line.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName()));
    line.addAll(List.of(what));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** What each process runs. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      if (args.length == 0) {
        NativeLibraries.load();
        System.out.println("sum = " + torch.ones(3).sum().item_double());
      } else if (args[0].equals("check")) {
        NativeLibraries.check();
      } else {
        NativeLibraries.load(openblas_nolapack.class); // one library is enough, and unpacked sooner
        System.out.println("sum = " + openblas_nolapack.cblas_dasum(3, new double[] {1, 1, 1}, 1));
      }
      System.out.println("from " + Loader.getCacheDir());
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
