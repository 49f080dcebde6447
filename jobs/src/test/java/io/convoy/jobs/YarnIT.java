package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.convoy.jobs.YarnCluster.Deploy;
import io.convoy.jobs.YarnCluster.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on YARN, whose node managers start containers as processes: trained, stopped, killed and
 * gone on with, in client and in cluster mode, they end with the bits of two ranks of one process.
 */
@Tag("slow")
class YarnIT {
  @TempDir private static Path root;
  private static SmallTraining training;
  private static YarnCluster yarn;

  @TempDir private Path temp;
  private Path folder;

  @BeforeAll
  static void startYarnAndTrainUndisturbed() throws Exception {
    training = SmallTraining.in(root, 20);
    yarn = new YarnCluster("YarnIT", root);
  }

  @AfterAll
  static void stopYarn() {
    yarn.close();
  }

  @BeforeEach
  void nameFolder() {
    folder = temp.resolve("run");
  }

  private RunProcess start(Submission way, String... more) throws IOException {
    List<String> settings = new ArrayList<>(List.of("cluster.min-workers=2", "cluster.timeout=3m"));
    settings.addAll(List.of(more));
    return new RunProcess(way, folder, training.command(folder, settings.toArray(String[]::new)));
  }

  private Cli.Result status() {
    return Cli.local().run("status", folder.toString());
  }

  @Test
  void clientMode_withAKilledContainerAndAStop_goesOnToTheSameBits() throws Exception {
    RunProcess run = start(yarn.thin(Deploy.CLIENT)).awaitStep(3);
    YarnCluster.executors().get(0).destroyForcibly();
    run.awaitFailures(1);
    assertThat(run.metrics("failure").get(0))
        .containsPattern("was lost.*: container_\\w+ exited with code 137");
    run.awaitStep(run.lastStep() + 3);
    run.signal("TERM");
    assertThat(run.awaitEnd()).isZero();
    assertThat(run.output()).contains("Stopping: SIGTERM");
    assertThat(status().code()).isEqualTo(7);

    assertThat(start(yarn.thin(Deploy.CLIENT)).awaitEnd()).isZero();
    training.assertSameBits(folder);
    assertThat(status().code()).isZero();
  }

  @Test
  void clusterMode_killedTwiceAndStopped_goesOnToTheSameBits() throws Exception {
    RunProcess run = start(yarn.thin(Deploy.CLUSTER)).awaitStep(5);
    YarnCluster.executors().get(0).destroyForcibly();
    run.awaitFailures(1);
    run.awaitStep(run.lastStep() + 3);
    YarnCluster.drivers().get(0).destroyForcibly();
    run.await("a second start", ignored -> run.metrics("start").size() == 2);
    run.awaitStep(run.lastStep() + 3);
    Cli.Result stop = Cli.local().run("stop", folder.toString());
    assertThat(stop.code()).as("%s", stop).isZero();
    assertThat(run.awaitEnd()).isZero();
    assertThat(status().code()).isEqualTo(7);

    assertThat(start(yarn.thin(Deploy.CLUSTER)).awaitEnd()).isZero();
    training.assertSameBits(folder);
    assertThat(status().code()).isZero();
  }

  /** The driver and two executors share two nodes. */
  @Test
  void assembledJar_inClusterMode_isFetchedOnceByEachNode() throws Exception {
    assumeThat(Boolean.getBoolean("assembled.not")).as("convoy.assembly.skip").isFalse();
    Path jar = Path.of(System.getProperty("assembled.jar", "target/convoy.jar"));
    assertThat(start(yarn.assembled(Deploy.CLUSTER, jar)).awaitEnd()).isZero();
    training.assertSameBits(folder);
    assertThat(yarn.files(jar.getFileName().toString()))
        .hasSizeLessThanOrEqualTo(YarnCluster.NODES);
  }

  @Test
  void wrongRecipe_inClientMode_endsWithTheCodeOfTheCommand() throws Exception {
    RunProcess run = start(yarn.thin(Deploy.CLIENT), "train.batch=0");
    assertThat(run.awaitEnd()).isEqualTo(2);
    assertThat(run.output()).contains("train.batch = 0: must be at least 1");
  }

  /** Spark's client knows success and failure alone. */
  @Test
  void wrongRecipe_inClusterMode_endsWithOneAndSaysTheCode() throws Exception {
    Submission once = yarn.thin(Deploy.CLUSTER).with("spark.yarn.maxAppAttempts", "1");
    RunProcess run = start(once, "train.batch=0");
    assertThat(run.awaitEnd()).isEqualTo(1);
    assertThat(run.output()).contains("User application exited with status 2");
    assertThat(yarn.printed()).contains("train.batch = 0: must be at least 1");
  }

  @Test
  void container_thatIsTooSmall_isRefusedBeforeItIsAskedFor() throws Exception {
    Submission small =
        yarn.thin(Deploy.CLIENT)
            .with("spark.executor.memory", "512m")
            .with("spark.executor.memoryOverhead", "64m");
    RunProcess run = start(small);
    assertThat(run.awaitEnd()).isEqualTo(2);
    assertThat(run.output())
        .containsPattern(
            "convoy: spark.executor.memoryOverhead = 64m: an executor needs about 0\\.\\d GB outside"
                + " the heap .*, this gives 0.1, and its container is killed");
  }

  @Test
  void container_thatNoNodeHasRoomFor_isRefusedWithSparksReason() throws Exception {
    Submission large =
        yarn.thin(Deploy.CLIENT).with("spark.executor.memory", YarnCluster.NODE_MB + "m");
    RunProcess run = start(large);
    assertThat(run.awaitEnd()).isEqualTo(2);
    assertThat(run.output()).containsPattern("convoy: .*yarn.scheduler.maximum-allocation-mb");
  }
}
