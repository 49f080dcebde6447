package io.convoy.jobs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A training run in a process of its own, its executors, and what its folder tells of it. */
final class RunProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** How the process of a run is started. */
  interface Launch {
    /** Starts a command that prints into a file. */
    Process start(File output, String... command) throws IOException;
  }

  private final Process driver;
  private final Path run;
  private final Path output;
  private final long metricsBefore;

  /**
   * Starts a run.
   *
   * @param run its folder
   */
  RunProcess(Cli cli, Path run, String... command) throws IOException {
    this(cli::start, run, command);
  }

  /** Starts a run in a way of its own. */
  RunProcess(Launch launch, Path run, String... command) throws IOException {
    this.run = run;
    metricsBefore = lines().size();
    Path folder = Files.createDirectories(Path.of("target/started-runs"));
    output = Files.createTempFile(folder, "run-", ".log");
    driver = launch.start(output.toFile(), command);
    Runtime.getRuntime().addShutdownHook(new Thread(driver::destroyForcibly));
  }

  /** What this start has printed so far, log included. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /** The step of its last line of a kind; 0 if there is none. */
  private long last(String kind) {
    List<String> lines = metrics(kind);
    return lines.isEmpty() ? 0 : number(lines.get(lines.size() - 1), "step");
  }

  long lastStep() {
    return last("step");
  }

  /** An integer in a line of metrics. */
  static long number(String line, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(line);
    if (!matcher.find()) {
      throw new AssertionError("no " + name + " in " + line);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** When a line of metrics was written. */
  static Instant time(String line) {
    return Instant.parse(line.replaceFirst(".*\"time\":\"([^\"]+)\".*", "$1"));
  }

  RunProcess awaitFailures(int count) throws InterruptedException {
    return await(count + " failures", ignored -> metrics("failure").size() >= count);
  }

  /** Waits for a failure whose line has a pattern. */
  RunProcess awaitFailure(String pattern) throws InterruptedException {
    Pattern wanted = Pattern.compile(pattern);
    return await(
        "a failure like " + pattern,
        ignored -> metrics("failure").stream().anyMatch(line -> wanted.matcher(line).find()));
  }

  /** Waits until so many ranks have made steps together, after the n-th failure. */
  void awaitSteps(int failures, int ranks) throws InterruptedException {
    awaitFailures(failures);
    String failure = metrics("failure").get(failures - 1);
    await(
        "steps of " + ranks + " ranks after failure " + failures,
        ignored -> {
          List<String> since = since(failure, metrics());
          return since.stream()
              .filter(line -> line.contains("\"kind\":\"repetition\""))
              .filter(line -> number(line, "world_size") == ranks)
              .anyMatch(line -> since(line, since).stream().filter(RunProcess::isStep).count() > 2);
        });
  }

  private static List<String> since(String line, List<String> lines) {
    return lines.subList(lines.indexOf(line) + 1, lines.size());
  }

  private static boolean isStep(String line) {
    return line.contains("\"kind\":\"step\"");
  }

  RunProcess awaitStep(long step) throws InterruptedException {
    return await("step " + step, ignored -> lastStep() >= step);
  }

  RunProcess await(String what, Predicate<RunProcess> condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(this)) {
      if (!driver.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError(
            what + " did not come; alive: " + driver.isAlive() + "; see " + output);
      }
      driver.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return this;
  }

  /** The executor processes that live now, in the order of their names. */
  List<ProcessHandle> executors() {
    return executorsOf(driver.toHandle());
  }

  /** The executor processes below a process. */
  static List<ProcessHandle> executorsOf(ProcessHandle parent) {
    return parent
        .descendants()
        .filter(process -> executorId(process).isPresent())
        .sorted((a, b) -> Long.compare(executorId(a).orElseThrow(), executorId(b).orElseThrow()))
        .toList();
  }

  private static Optional<Long> executorId(ProcessHandle process) {
    Matcher matcher = Pattern.compile("--executor-id (\\d+)").matcher(javaCommand(process));
    return matcher.find() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  /** Whether a process is Java's, with a word in its command line. */
  static boolean isJava(ProcessHandle process, String word) {
    return javaCommand(process).contains(word);
  }

  /** The command line of a process of Java; of another empty. */
  private static String javaCommand(ProcessHandle process) {
    String line = commandLine(process);
    return line.split(" ", 2)[0].endsWith("java") ? line : "";
  }

  /** The words of a process's command, by blanks; empty if it has just ended. */
  static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  /** Sends a signal, such as {@code KILL}. */
  static void signal(ProcessHandle process, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  void signal(String signal) throws Exception {
    signal(driver.toHandle(), signal);
  }

  boolean isAlive() {
    return driver.isAlive();
  }

  /** Waits for its end; returns the exit code. */
  int awaitEnd() throws InterruptedException {
    if (!driver.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      driver.destroyForcibly();
      throw new AssertionError("the run did not end; see " + output);
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
