package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  /** 12 classes x 60 images less a tenth: 648 images, 10 steps of 64 an epoch. */
  private static final int IMAGES = 60;

  private static final int STEPS = 120;

  @TempDir private static Path root;
  private static String data;
  private static byte[] undisturbed;

  @TempDir private Path temp;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    data = DrawnDataset.make(root, IMAGES);
    Path run = root.resolve("undisturbed");
    assertThat(Cli.cluster(2).run(training(run)).code()).isZero();
    undisturbed = RunProcess.lastState(run);
  }

  private static String[] training(Path run, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "data.path=" + data,
                "data.augment=[{name=random-crop},{name=horizontal-flip}]",
                "run.dir=" + run,
                "model.name=lenet",
                "train.batch=64",
                "train.epochs=" + STEPS / 10,
                "snapshot.every-steps=7",
                "cluster.min-workers=2",
                "schedule.learning-rate=0.02"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private RunProcess start(Path run, String... more) throws Exception {
    return new RunProcess(Cli.cluster(2).start(training(run, more)), run);
  }

  private static void assertSameBits(Path run) throws Exception {
    assertThat(RunProcess.lastState(run)).isEqualTo(undisturbed);
  }

  @Test
  void executor_killed_isReplacedAndNothingIsLost() throws Exception {
    Path folder = temp.resolve("run");
    RunProcess run = start(folder).awaitStep(13);
    RunProcess.signal(run.executors().get(0), "KILL");
    assertThat(run.awaitEnd()).isZero();
    assertThat(run.metrics("failure")).hasSize(1).first().asString().contains("was lost");
    assertThat(run.metrics("repetition")).hasSize(1).first().asString().contains("_size\":2");
    assertSameBits(folder);
  }

  @Test
  @Tag("slow")
  void executor_stopped_isNamedReplacedAndNothingIsLost() throws Exception {
    Path folder = temp.resolve("run");
    RunProcess run = start(folder).awaitStep(13);
    RunProcess.signal(run.executors().get(1), "STOP");
    assertThat(run.awaitEnd()).isZero();
    assertThat(run.metrics("failure"))
        .hasSizeGreaterThan(0)
        .first()
        .asString()
        .containsPattern("rank [01] on .*(has not answered for|was lost)");
    assertSameBits(folder);
  }

  @Test
  void driver_killedInMidEpoch_resumesFromTheLastSnapshot() throws Exception {
    Path folder = temp.resolve("run");
    RunProcess killed = start(folder);
    killed.await("a snapshot in mid-epoch", run -> !run.metrics("snapshot").isEmpty());
    killed.awaitStep(killed.lastStep() + 5);
    killed.signal("KILL");
    killed.awaitEnd();

    RunProcess resumed = start(folder);
    assertThat(resumed.awaitEnd()).isZero();
    assertThat(resumed.metrics("start").get(0)).doesNotContain("\"first_step\":1}");
    assertSameBits(folder);
    inspectSnapshots(folder);
  }

  /** The commands that look at snapshots, on those of a run that is over. */
  private void inspectSnapshots(Path run) throws Exception {
    Cli cli = Cli.local();
    assertThat(cli.run("snapshot", "list", run.toString()).out())
        .contains("step      120  epoch   12  accuracy", "not evaluated");
    assertThat(cli.run("snapshot", "inspect", run.toString()).out())
        .contains("lenet for 32x32x3 images of 12 classes", "optimizer.", "parameters");
    assertThat(cli.run("snapshot", "verify", run.toString()).code()).isZero();
    String last = run.resolve("snapshots/step-00000120").toString();
    String other = root.resolve("undisturbed/snapshots/step-00000120").toString();
    assertThat(cli.run("snapshot", "diff", last, other).out())
        .containsPattern("parameters +0 of +[\\d,]+ values differ, at most by 0.00000,");
    Path mean = temp.resolve("mean.zip");
    Path model = temp.resolve("model.zip");
    assertThat(cli.run("snapshot", "average", last, other, "--output", mean.toString()).code())
        .isZero();
    assertThat(cli.run("snapshot", "export", last, "--output", model.toString()).code()).isZero();
    assertThat(ModelSerializer.restoreComputationGraph(mean.toFile(), false).params())
        .isEqualTo(ModelSerializer.restoreComputationGraph(model.toFile(), false).params());

    Path state = run.resolve("snapshots/step-00000120/state.safetensors");
    byte[] bytes = Files.readAllBytes(state);
    bytes[bytes.length / 2] ^= 1;
    Files.write(state, bytes);
    Files.deleteIfExists(state.resolveSibling(".state.safetensors.crc"));
    Cli.Result damaged = cli.run("snapshot", "verify", run.toString());
    assertThat(damaged.code()).isEqualTo(3);
    assertThat(damaged.out()).contains("good     ", "state.safetensors is damaged");
  }

  @Test
  void driver_askedToEnd_takesASnapshotAndGoesOnLater() throws Exception {
    Path folder = temp.resolve("run");
    RunProcess first = start(folder, "snapshot.every-steps=0").awaitStep(13);
    first.signal("TERM");
    assertThat(first.awaitEnd()).isZero();
    assertThat(first.metrics("end").get(0)).contains("\"stopped\":\"SIGTERM\"");

    RunProcess second = start(folder, "snapshot.every-steps=0");
    second.await("its start", run -> !run.metrics("step").isEmpty());
    Cli.Result other = Cli.cluster(2).run(training(folder));
    assertThat(other.code()).isEqualTo(5);
    assertThat(other.err()).hasSize(1).first().asString().contains("a driver works there already");
    assertThat(Cli.local().run("stop", folder.toString()).code()).isZero();
    assertThat(second.awaitEnd()).isZero();
    assertThat(second.metrics("end").get(0)).contains("asked for it");
    assertThat(second.lastStep()).isLessThan(STEPS);

    RunProcess third = start(folder);
    assertThat(third.awaitEnd()).isZero();
    assertSameBits(folder);
  }
}
