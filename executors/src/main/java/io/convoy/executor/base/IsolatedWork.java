package io.convoy.executor.base;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Work on a file that a native library reads, done by a process of its own, which has bounds of
 * time and memory: whatever the file does to the library, it does not do it here.
 *
 * @param main a class with {@code main}, which ends with {@link #refuse} if the file is at fault
 * @param patience after which the process is ended
 * @param megabytes of memory, Java's and native
 */
public record IsolatedWork(Class<?> main, Duration patience, long megabytes) {
  /** How a process ends that has said why it refuses its file. */
  private static final int REFUSED = 3;

  private static final String MARK = "convoy-refusal: ";
  private static final int HEAP_SHARE = 4;
  private static final String SHELL =
      "ulimit -c 0; ulimit -v \"$1\"; ulimit -t \"$2\"; shift 2; exec \"$@\"";

  /** Settings of this process that are the other's too. */
  private static final List<String> INHERITED =
      List.of("org.bytedeco.javacpp.cachedir", "org.bytedeco.javacpp.platform.preloadpath");

  /** Says why a file cannot be used, and ends this process. */
  public static void refuse(String why) {
    System.out.println(MARK + why.replaceAll("\\R", " "));
    System.out.flush();
    Runtime.getRuntime().halt(REFUSED);
  }

  /**
   * Does it.
   *
   * @throws IOException saying why it could not be done: what the process said, or how it ended
   */
  public void run(String... arguments) throws IOException {
    Path output = Files.createTempFile("convoy-isolated", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command(List.of(arguments)));
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().put("MALLOC_ARENA_MAX", "2");
      builder.environment().put("OMP_NUM_THREADS", "1");
      Process process = builder.start();
      await(process);
      if (process.exitValue() != 0) {
        throw new IOException(reason(process.exitValue(), output));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private void await(Process process) throws IOException {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "it was not read within " + patience.toSeconds() + " s: it is damaged");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while it was read", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String reason(int code, Path output) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().toList();
    for (String line : lines) {
      if (code == REFUSED && line.startsWith(MARK)) {
        return line.substring(MARK.length());
      }
    }
    String last = lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
    return "the process that read it ended with code " + code + last;
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", "-c", SHELL, "sh"));
    command.add(Long.toString(megabytes * 1024));
    command.add(Long.toString(2 * patience.toSeconds() + 60));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + megabytes / HEAP_SHARE + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:CompressedClassSpaceSize=128m",
            "-XX:ReservedCodeCacheSize=64m",
            "-Djava.awt.headless=true",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0"));
    for (String key : INHERITED) {
      if (System.getProperty(key) != null) {
        command.add("-D" + key + "=" + System.getProperty(key));
      }
    }
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Where Spark has loaded Convoy's jar by itself, Java does not name it. */
  private String classPath() {
    CodeSource source = main.getProtectionDomain().getCodeSource();
    String all = System.getProperty("java.class.path");
    try {
      return source == null ? all : Path.of(source.getLocation().toURI()) + ":" + all;
    } catch (URISyntaxException e) {
      return all;
    }
  }
}
