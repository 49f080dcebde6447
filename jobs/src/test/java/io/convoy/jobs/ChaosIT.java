package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs whose executor is killed at a random moment, then their driver at another. {@code
 * -Dchaos.runs=20 -Dchaos.seed=1} repeats the runs of the seeds 1 to 20; {@code target/chaos.md}
 * has a line for each.
 */
@Tag("slow")
class ChaosIT {
  private static final Path TABLE = Path.of("target/chaos.md");

  /** Within which a run must go on after an executor was killed. */
  private static final Duration OUTAGE = Duration.ofSeconds(30);

  @TempDir private static Path root;
  private static SmallTraining training;

  @TempDir private Path temp;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    training = SmallTraining.in(root, 6);
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
    RunProcess run = training.start(folder);
    Outage outage = killAnExecutor(run, random);

    awaitMoment(run, run.lastStep() + 1 + random.nextInt(20), random);
    run.signal("KILL");
    run.awaitEnd();
    long killedAt = run.lastStep();

    RunProcess resumed = training.start(folder);
    int code = resumed.awaitEnd();
    long from = RunProcess.number(resumed.metrics("start").get(0), "first_step") - 1;
    boolean same = code == 0 && training.isSame(folder);
    tell(
        String.format(
            "| %d | %s | %d | %d | %s |",
            seed, outage, killedAt, killedAt - from, same ? "yes" : "NO"));
    assertThat(code).isZero();
    assertThat(same).as("same bits").isTrue();
    assertThat(outage.lost()).isLessThanOrEqualTo(SmallTraining.SNAPSHOT_INTERVAL);
    assertThat(outage.total()).isLessThan(OUTAGE);
    // a snapshot is written while the next steps are made: at most until the next one is due
    assertThat(killedAt - from).isLessThan(2 * SmallTraining.SNAPSHOT_INTERVAL);
  }

  /**
   * What killing an executor cost.
   *
   * @param step the last before it
   * @param lost steps made again
   * @param known from the kill until the driver said why
   * @param replaced until the slots were there again
   * @param total until the next step was made
   */
  private record Outage(long step, long lost, Duration known, Duration replaced, Duration total) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d | %d | %.1f | %.1f | %.1f",
          step,
          lost,
          known.toMillis() / 1e3,
          replaced.minus(known).toMillis() / 1e3,
          total.minus(replaced).toMillis() / 1e3);
    }
  }

  private static Outage killAnExecutor(RunProcess run, Random random) throws Exception {
    awaitMoment(run, 1 + random.nextInt(25), random);
    List<ProcessHandle> executors = run.executors();
    long before = run.lastStep();
    Instant killed = Instant.now();
    RunProcess.signal(executors.get(random.nextInt(executors.size())), "KILL");
    run.awaitFailures(1);
    run.await("going on", ignored -> !run.metrics("repetition").isEmpty());
    String repetition = run.metrics("repetition").get(0);
    run.await("the next step", ignored -> stepsSince(repetition, run).size() > 0);
    return new Outage(
        before,
        Math.max(0, before - RunProcess.number(repetition, "step")),
        Duration.between(killed, RunProcess.time(run.metrics("failure").get(0))),
        Duration.between(killed, RunProcess.time(repetition)),
        Duration.between(killed, RunProcess.time(stepsSince(repetition, run).get(0))));
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

  private static void tell(String line) throws Exception {
    String title =
        "| seed | executor killed after step | steps made again | s until known | s until replaced"
            + " | s until the next step | driver killed after step | steps made again | same bits |"
            + "\n|---|---|---|---|---|---|---|---|---|\n";
    if (Files.notExists(TABLE)) {
      Files.writeString(TABLE, title);
    }
    Files.writeString(TABLE, line + "\n", StandardOpenOption.APPEND);
  }
}
