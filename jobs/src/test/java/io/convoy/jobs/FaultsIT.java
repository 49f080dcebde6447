package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.convoy.jobs.TroubledFileSystem.Trouble;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Troubles other than killed processes: each is named, and the run ends with the same bits. */
@Tag("slow")
class FaultsIT {
  @TempDir private static Path root;
  private static SmallTraining training;

  @TempDir private Path temp;
  private Path folder;
  private Path orders;

  @BeforeEach
  void makeFolders() throws IOException {
    folder = temp.resolve("run");
    orders = Files.createDirectory(temp.resolve("orders"));
  }

  /** On a file system that gets into troubles when it is ordered to. */
  private RunProcess startTroubled(String... more) throws IOException {
    Cli cli =
        Cli.cluster(2)
            .with("spark.hadoop." + TroubledFileSystem.CLASS, TroubledFileSystem.class.getName())
            .with("spark.hadoop." + TroubledFileSystem.FOLDER, orders.toString());
    List<String> settings =
        new ArrayList<>(
            List.of(
                "data.path=troubled://" + training.data(),
                "run.dir=troubled://" + folder,
                "cluster.min-workers=2",
                "cluster.timeout=3m"));
    settings.addAll(List.of(more));
    return new RunProcess(
        cli, folder, training.command(Path.of("ignored"), settings.toArray(String[]::new)));
  }

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    training = SmallTraining.in(root, 20);
  }

  @Test
  void run_defectThenNoMemoryThenNoFileSystemThenASlowRank_goesOnEachTime() throws Exception {
    RunProcess run = startTroubled().awaitStep(3);

    TroubledFileSystem.order(orders, Trouble.DEFECT);
    run.awaitFailures(1);
    assertThat(run.metrics("failure").get(0))
        .containsPattern("rank [01] on .*: java.lang.IllegalStateException: a defect");

    TroubledFileSystem.order(orders, Trouble.MEMORY);
    run.awaitFailures(2);
    assertThat(run.metrics("failure").get(1))
        .containsPattern("rank [01] on .*(OutOfMemoryError: Java heap space|\\(out of memory\\))");

    TroubledFileSystem.order(orders, Trouble.AWAY);
    run.awaitFailures(3);
    assertThat(run.metrics("failure").get(2)).contains("the file system is away");
    TroubledFileSystem.end(orders, Trouble.AWAY);

    int failures = run.metrics("failure").size();
    run.awaitStep(run.lastStep() + 2);
    ProcessHandle slow = run.executors().get(0);
    RunProcess.signal(slow, "STOP");
    TimeUnit.SECONDS.sleep(3);
    RunProcess.signal(slow, "CONT");
    assertThat(run.awaitEnd()).isZero();
    assertThat(run.metrics("failure").size() - failures).as("failures of a slow rank").isZero();
    training.assertSameBits(folder);
  }

  @Test
  void rank_hangingInARead_isNamedAndReplaced() throws Exception {
    RunProcess run = startTroubled("cluster.timeout=30s").awaitStep(3);
    TroubledFileSystem.order(orders, Trouble.HANG);
    run.awaitFailure(
        "rank [01] on 127.0.0.1 \\(executor \\d+\\) has been opening the split \\w+ for [34]\\d s");
    assertThat(run.awaitEnd()).isZero();
    training.assertSameBits(folder);
  }

  @Test
  void fileSystem_awayForGood_givesUpWithEveryCauseAndGoesOnWhenItIsBack() throws Exception {
    RunProcess run = startTroubled("cluster.retries=2").awaitStep(3);
    TroubledFileSystem.order(orders, Trouble.AWAY);
    assertThat(run.awaitEnd()).isEqualTo(3);
    assertThat(run.output())
        .containsPattern(
            "convoy: given up after 3 failures at step \\d+ without progress \\(cluster.retries = 2\\)")
        .containsPattern("convoy: +1\\. rank [01] on .*the file system is away")
        .containsPattern("convoy: +3\\. ")
        .contains("convoy: start the same command again to go on");
    TroubledFileSystem.end(orders, Trouble.AWAY);
    assertThat(startTroubled().awaitEnd()).isZero();
    training.assertSameBits(folder);
  }

  @Test
  void executors_thatCannotBeStarted_endTheRunAtOnce() {
    assertEnds(
        training.command(folder, "cluster.timeout=1h"),
        "spark.executorEnv.JAVA_HOME",
        "/nowhere",
        "has ended the application, as it does when executors cannot start.*work/");
  }

  /** Those Spark starts again and again. */
  @Test
  void executors_thatEndAtOnce_endTheRunAfterTheTimeout() {
    assertEnds(
        training.command(folder, "cluster.timeout=20s"),
        "spark.executor.extraJavaOptions",
        "-javaagent:/nowhere",
        "2 ranks wanted, but .* offers 0 slots .* after 20 s.*end as soon as they start.*work/");
  }

  private static void assertEnds(String[] command, String key, String value, String message) {
    Cli.Result result = Cli.cluster(2).with(key, value).run(command);
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).hasSize(1).first().asString().containsPattern(message);
  }

  @Test
  void disk_fullForAWhile_leavesSnapshotsOutAndGoesOn() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    assumeTrue(mount(disk), "only root can mount a small disk");
    try {
      folder = disk.resolve("run");
      RunProcess run = training.start(folder).awaitStep(3);
      Path filler = disk.resolve("filler");
      fill(filler);
      run.await("a snapshot that fails", ignored -> run.output().contains("no snapshot of step"));
      Files.delete(filler);
      assertThat(run.awaitEnd()).isZero();
      assertThat(run.output()).contains("No space left on device");
      training.assertSameBits(folder);
    } finally {
      assertThat(command("umount", "-l", disk.toString())).isZero();
    }
  }

  private static boolean mount(Path disk) throws Exception {
    return command("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk.toString()) == 0;
  }

  private static int command(String... line) throws Exception {
    return new ProcessBuilder(line).inheritIO().start().waitFor();
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (file.toFile().getUsableSpace() >= 0) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  @Test
  void maxDuration_over_takesASnapshotAndSaysHowToGoOn() throws Exception {
    RunProcess run =
        training.start(folder, "train.epochs=100000", "run.max-duration=60s").awaitStep(1);
    assertThat(run.awaitEnd()).isZero();
    assertThat(run.metrics("end").get(0)).contains("\"stopped\":\"run.max-duration is over\"");
    assertThat(folder.resolve(String.format("snapshots/step-%08d/manifest.json", run.lastStep())))
        .exists();
    assertThat(run.output())
        .contains("Start the same command again to go on from step " + run.lastStep());
  }
}
