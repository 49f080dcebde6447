package io.convoy.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A training run in a process of its own, its executors, and what its folder tells of it. */
final class RunProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern STEP = Pattern.compile("\"kind\":\"step\".*?\"step\":(\\d+)");

  private final Process driver;
  private final Path run;
  private final long metricsBefore;

  /**
   * Watches a run.
   *
   * @param run its folder
   */
  RunProcess(Process driver, Path run) {
    this.driver = driver;
    this.run = run;
    metricsBefore = lines().size();
  }

  /** Lines of this start in the run's metrics. */
  private List<String> lines() {
    Path metrics = run.resolve("metrics.jsonl");
    try {
      return Files.exists(metrics) ? Files.readAllLines(metrics) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> metrics() {
    List<String> all = lines();
    return all.subList((int) Math.min(metricsBefore, all.size()), all.size());
  }

  /** Lines of this start's metrics of a kind. */
  List<String> metrics(String kind) {
    return metrics().stream().filter(line -> line.contains("\"kind\":\"" + kind + "\"")).toList();
  }

  long lastStep() {
    List<String> steps = metrics("step");
    if (steps.isEmpty()) {
      return 0;
    }
    Matcher matcher = STEP.matcher(steps.get(steps.size() - 1));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  RunProcess awaitStep(long step) throws InterruptedException {
    return await("step " + step, ignored -> lastStep() >= step);
  }

  RunProcess await(String what, Predicate<RunProcess> condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(this)) {
      if (!driver.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError(
            what + " did not come; alive: " + driver.isAlive() + "; metrics: " + metrics());
      }
      driver.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return this;
  }

  /** The executor processes that live now, in the order of their names. */
  List<ProcessHandle> executors() {
    return driver
        .descendants()
        .filter(process -> executorId(process).isPresent())
        .sorted((a, b) -> Long.compare(executorId(a).orElseThrow(), executorId(b).orElseThrow()))
        .toList();
  }

  private static Optional<Long> executorId(ProcessHandle process) {
    try {
      String line =
          Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
      Matcher matcher = Pattern.compile("--executor-id (\\d+)").matcher(line);
      boolean java = line.split(" ", 2)[0].endsWith("java");
      return java && matcher.find()
          ? Optional.of(Long.parseLong(matcher.group(1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it has just ended
    }
  }

  /** Sends a signal, such as {@code KILL}. */
  static void signal(ProcessHandle process, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  void signal(String signal) throws Exception {
    signal(driver.toHandle(), signal);
  }

  /** Waits for its end; returns the exit code. */
  int awaitEnd() throws InterruptedException {
    if (!driver.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      driver.destroyForcibly();
      throw new AssertionError("the run did not end; metrics: " + metrics());
    }
    return driver.exitValue();
  }

  /** The state in a run's newest snapshot. */
  static byte[] lastState(Path run) throws IOException {
    try (Stream<Path> list = Files.list(run.resolve("snapshots"))) {
      Path newest = list.sorted().reduce((a, b) -> b).orElseThrow();
      return Files.readAllBytes(newest.resolve("state.safetensors"));
    }
  }
}
