package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to a run whose processes are killed, stopped or asked to end: it ends with the bits
 * of the run that was left alone.
 */
class HealingIT {
  @TempDir private static Path root;
  private static SmallTraining training;

  @TempDir private Path temp;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    training = SmallTraining.in(root, 6);
  }

  /** Each start is of the same run, as starting processes takes most of the time. */
  @Test
  void driver_killedThenAskedToEnd_resumesAndHealsALostExecutor() throws Exception {
    Path folder = temp.resolve("run");
    RunProcess killed = training.start(folder);
    killed.await("a snapshot in mid-epoch", run -> !run.metrics("snapshot").isEmpty());
    killed.awaitStep(killed.lastStep() + 3);
    killed.signal("KILL");
    killed.awaitEnd();

    RunProcess second = training.start(folder);
    second.await("its start", run -> !run.metrics("step").isEmpty());
    second.signal("TERM");
    assertThat(second.awaitEnd()).isZero();
    assertThat(second.metrics("start").get(0)).doesNotContain("\"first_step\":1}");
    assertThat(second.metrics("end").get(0)).contains("\"stopped\":\"SIGTERM\"");
    long reached = second.lastStep();
    assertThat(reached).isLessThan(training.steps());

    RunProcess third = training.start(folder);
    third.await("its first step", run -> run.lastStep() > reached);
    RunProcess.signal(third.executors().get(0), "KILL");
    assertThat(third.awaitEnd()).isZero();
    assertThat(third.metrics("failure")).hasSize(1).first().asString().contains("was lost");
    assertThat(third.metrics("repetition"))
        .hasSize(1)
        .first()
        .asString()
        .contains("\"world_size\":2");
    training.assertSameBits(folder);
    inspectSnapshots(folder);
  }

  @Test
  @Tag("slow")
  void secondDriver_onTheSameFolder_isRefused() throws Exception {
    Path folder = temp.resolve("run");
    String epochs = "train.epochs=40"; // longer than the other takes to start
    RunProcess first = training.start(folder, epochs).awaitStep(1);
    Cli.Result other = Cli.cluster(2).run(training.command(folder, epochs));
    assertThat(other.code()).isEqualTo(6);
    assertThat(other.err()).hasSize(1).first().asString().contains("a driver works there already");
    Cli.Result status = Cli.local().run("status", folder.toString());
    assertThat(status.code()).isEqualTo(6);
    assertThat(status.out()).contains(folder + ": running", "process ", " left, done about ");
    first.signal("TERM");
    assertThat(first.awaitEnd()).isZero();
  }

  @Test
  @Tag("slow")
  void run_stoppedByCommand_goesOnLater() throws Exception {
    Path folder = temp.resolve("run");
    RunProcess first = training.start(folder, "snapshot.every-steps=0").awaitStep(3);
    Cli.Result stop = Cli.local().run("stop", folder.toString());
    assertThat(stop.code()).as("%s", stop).isZero();
    assertThat(first.awaitEnd()).isZero();
    assertThat(first.metrics("end").get(0)).contains("asked for it");
    assertThat(first.lastStep()).isLessThan(training.steps());
    assertThat(training.start(folder).awaitEnd()).isZero();
    training.assertSameBits(folder);
  }

  /** The commands that look at snapshots, on those of a run that is over. */
  private void inspectSnapshots(Path run) throws Exception {
    Cli cli = Cli.local();
    assertThat(cli.run("snapshot", "list", run.toString()).out())
        .contains("step       60  epoch    6  accuracy", "not evaluated");
    assertThat(cli.run("snapshot", "inspect", run.toString()).out())
        .contains("lenet for 32x32x3 images of 12 classes", "optimizer.", "parameters");
    assertThat(cli.run("snapshot", "verify", run.toString()).code()).isZero();
    String last = run.resolve("snapshots/step-00000060").toString();
    String other = training.undisturbedFolder().resolve("snapshots/step-00000060").toString();
    assertThat(cli.run("snapshot", "diff", last, other).out())
        .containsPattern("parameters +0 of +[\\d,]+ values differ, at most by 0.00000,");
    Path mean = temp.resolve("mean.zip");
    Path model = temp.resolve("model.zip");
    assertThat(cli.run("snapshot", "average", last, other, "--output", mean.toString()).code())
        .isZero();
    assertThat(cli.run("snapshot", "export", last, "--output", model.toString()).code()).isZero();
    assertThat(ModelSerializer.restoreComputationGraph(mean.toFile(), false).params())
        .isEqualTo(ModelSerializer.restoreComputationGraph(model.toFile(), false).params());

    Path state = run.resolve("snapshots/step-00000060/state.safetensors");
    byte[] bytes = Files.readAllBytes(state);
    bytes[bytes.length / 2] ^= 1;
    Files.write(state, bytes);
    Files.deleteIfExists(state.resolveSibling(".state.safetensors.crc"));
    Cli.Result damaged = cli.run("snapshot", "verify", run.toString());
    assertThat(damaged.code()).isEqualTo(3);
    assertThat(damaged.out()).contains("good     ", "state.safetensors is damaged");
  }
}
