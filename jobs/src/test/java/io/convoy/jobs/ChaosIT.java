package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs whose executor is killed at a random moment, then their driver at another, with snapshots
 * written in the background (odd seeds) or while training waits (even seeds); and runs of which an
 * executor is stopped. {@code -Dchaos.runs=20 -Dchaos.seed=1} repeats the runs of the seeds 1 to
 * 20; {@code target/chaos-*.md} have a line for each.
 */
@Tag("slow")
class ChaosIT {
  private static final Table KILLED =
      new Table(
          Path.of("target/chaos-killed.md"),
          "seed | in the background | executor killed after step | steps made again | s until known"
              + " | s until replaced | s until the next step | driver killed after step"
              + " | steps made again | of these while a snapshot was written | same bits");
  private static final Table STOPPED =
      new Table(
          Path.of("target/chaos-stopped.md"),
          "seed | executor stopped after step | steps made again | s until named"
              + " | s until replaced | s until the next step | same bits");
  private static final int EPOCHS = 12;

  /** Within which a run must go on after an executor was killed. */
  private static final Duration OUTAGE = Duration.ofSeconds(30);

  /** Within which a stopped executor must be named. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir private static Path root;
  private static SmallTraining training;

  @TempDir private Path temp;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    training = SmallTraining.in(root, EPOCHS);
  }

  static LongStream seeds() {
    long first = Long.getLong("chaos.seed", 1);
    return LongStream.range(first, first + Integer.getInteger("chaos.runs", 3));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void run_killedTwiceAtRandomMoments_losesAtMostAnIntervalAndEndsWithTheSameBits(long seed)
      throws Exception {
    Random random = new Random(seed);
    Path folder = temp.resolve("run");
    boolean background = seed % 2 == 1;
    String setting = "snapshot.background=" + background;
    RunProcess run = training.start(folder, setting);
    Outage outage = outage(run, random, "KILL");

    awaitMoment(run, run.lastStep() + 1 + random.nextInt(20), random);
    run.signal("KILL");
    run.awaitEnd();
    long killedAt = run.lastStep();
    List<String> metrics = run.metrics(); // a start after this one writes into the same file
    long complete = newestComplete(run);

    RunProcess resumed = training.start(folder, setting);
    int code = resumed.awaitEnd();
    long from = RunProcess.number(resumed.metrics("start").get(0), "first_step") - 1;
    long whileWritten = Math.max(0, killedAt - snapshotAfter(from));
    boolean same = code == 0 && training.isSame(folder);
    KILLED.add(
        String.format(
            "%d | %s | %s | %d | %d | %d | %s",
            seed,
            background ? "yes" : "no",
            outage,
            killedAt,
            killedAt - from,
            whileWritten,
            same ? "yes" : "NO"));
    assertThat(code).isZero();
    assertThat(same).as("same bits").isTrue();
    assertThat(outage.lost()).isLessThanOrEqualTo(SmallTraining.SNAPSHOT_INTERVAL);
    assertThat(from).isGreaterThanOrEqualTo(complete);
    if (!background) {
      assertThat(killedAt - from).isLessThanOrEqualTo(SmallTraining.SNAPSHOT_INTERVAL);
    }
    // one snapshot may be underway; beyond the next nothing is done before that is complete
    long since = Math.max(from, outage.from());
    assertThat(killedAt).isLessThanOrEqualTo(snapshotAfter(snapshotAfter(since)));
    assertEachSnapshotCompleteBeforeTheNext(metrics);
    assertEachSnapshotCompleteBeforeTheNext(resumed.metrics());
    assertThat(outage.total()).isLessThan(OUTAGE);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void run_withAStoppedExecutor_namesItWithinTheTimeoutAndEndsWithTheSameBits(long seed)
      throws Exception {
    Path folder = temp.resolve("run");
    RunProcess run = training.start(folder, "cluster.timeout=" + TIMEOUT.toSeconds() + "s");
    Outage outage = outage(run, new Random(seed), "STOP");
    int code = run.awaitEnd();
    boolean same = code == 0 && training.isSame(folder);
    STOPPED.add(String.format("%d | %s | %s", seed, outage, same ? "yes" : "NO"));
    assertThat(same).as("same bits").isTrue();
    assertThat(run.metrics("failure").get(0))
        .containsPattern("on 127.0.0.1.*(has not answered for|was lost)");
    assertThat(outage.known()).isLessThan(TIMEOUT);
  }

  /** The step of the first snapshot after a step: every seventh, and the last of each epoch. */
  private static long snapshotAfter(long step) {
    return LongStream.iterate(step + 1, next -> next + 1)
        .filter(ChaosIT::hasSnapshot)
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasSnapshot(long step) {
    return step % SmallTraining.SNAPSHOT_INTERVAL == 0 || step % SmallTraining.STEPS_PER_EPOCH == 0;
  }

  private static long newestComplete(RunProcess run) {
    List<String> complete = run.metrics("snapshot");
    return complete.isEmpty() ? 0 : RunProcess.number(complete.get(complete.size() - 1), "step");
  }

  /**
   * No step follows a snapshot's before the snapshot before that is complete: so what is made while
   * one is written is never more than an interval either.
   */
  private static void assertEachSnapshotCompleteBeforeTheNext(List<String> metrics) {
    NavigableSet<Long> open = new TreeSet<>();
    for (String line : metrics) {
      if (line.contains("\"kind\":\"snapshot\"")) {
        open.remove(RunProcess.number(line, "step"));
      } else if (line.contains("\"kind\":\"repetition\"")) {
        open.clear(); // who wrote it is gone
      } else if (line.contains("\"kind\":\"step\"")) {
        long step = RunProcess.number(line, "step");
        if (hasSnapshot(step - 1)) {
          assertThat(open.headSet(step - 1)).as("not complete at %s", line).isEmpty();
        }
        if (hasSnapshot(step)) {
          open.add(step);
        }
      }
    }
  }

  /**
   * What killing or stopping an executor cost.
   *
   * @param step the last before it
   * @param from the step from which training went on
   * @param known from the signal until the driver said why
   * @param replaced until the slots were there again
   * @param total until the next step was made
   */
  private record Outage(long step, long from, Duration known, Duration replaced, Duration total) {
    /** Steps made again. */
    long lost() {
      return Math.max(0, step - from);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d | %d | %.1f | %.1f | %.1f",
          step,
          lost(),
          known.toMillis() / 1e3,
          replaced.minus(known).toMillis() / 1e3,
          total.minus(replaced).toMillis() / 1e3);
    }
  }

  private static Outage outage(RunProcess run, Random random, String signal) throws Exception {
    awaitMoment(run, 1 + random.nextInt(25), random);
    List<ProcessHandle> executors = run.executors();
    long before = run.lastStep();
    Instant sent = Instant.now();
    RunProcess.signal(executors.get(random.nextInt(executors.size())), signal);
    run.awaitFailures(1);
    run.await("going on", ignored -> !run.metrics("repetition").isEmpty());
    String repetition = run.metrics("repetition").get(0);
    run.await("the next step", ignored -> stepsSince(repetition, run).size() > 0);
    return new Outage(
        before,
        RunProcess.number(repetition, "step"),
        Duration.between(sent, RunProcess.time(run.metrics("failure").get(0))),
        Duration.between(sent, RunProcess.time(repetition)),
        Duration.between(sent, RunProcess.time(stepsSince(repetition, run).get(0))));
  }

  private static List<String> stepsSince(String line, RunProcess run) {
    List<String> lines = run.metrics();
    return lines.subList(lines.indexOf(line) + 1, lines.size()).stream()
        .filter(one -> one.contains("\"kind\":\"step\""))
        .toList();
  }

  /** Somewhere after a step: while ranks compute, evaluate, save or start the next round. */
  private static void awaitMoment(RunProcess run, long step, Random random) throws Exception {
    run.awaitStep(step);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
  }

  /** Lines for the documentation. */
  private record Table(Path file, String title) {
    void add(String line) throws IOException {
      if (Files.notExists(file)) {
        String rule = title.replaceAll("[^|]+", "---");
        Files.writeString(file, "| " + title + " |\n|" + rule + "|\n");
      }
      Files.writeString(file, "| " + line + " |\n", StandardOpenOption.APPEND);
    }
  }
}
