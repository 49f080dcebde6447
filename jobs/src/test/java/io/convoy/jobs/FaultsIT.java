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
}
