package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A training of seconds that tests disturb, and the bits with which it ends when it is left alone.
 */
final class SmallTraining {
  /** 12 classes x 30 images less a tenth: 324 images, 10 steps of 32 an epoch. */
  static final int STEPS_PER_EPOCH = 10;

  static final int SNAPSHOT_INTERVAL = 7;

  private static final int IMAGES = 30;

  private final Path root;
  private final int epochs;
  private final String data;
  private final byte[] undisturbed;

  private SmallTraining(Path root, int epochs) throws IOException {
    this.root = root;
    this.epochs = epochs;
    data = DrawnDataset.make(root, IMAGES);
    // the ranks of one process compute the same bits as those of several
    assertThat(Cli.local().run(command(undisturbedFolder(), "cluster.workers=2")).code()).isZero();
    undisturbed = RunProcess.lastState(undisturbedFolder());
  }

  /**
   * Draws its images and trains it on two ranks.
   *
   * @param root an empty folder
   */
  static SmallTraining in(Path root, int epochs) throws IOException {
    return new SmallTraining(root, epochs);
  }

  Path undisturbedFolder() {
    return root.resolve("undisturbed");
  }

  /** The prepared dataset's folder. */
  String data() {
    return data;
  }

  int steps() {
    return epochs * STEPS_PER_EPOCH;
  }

  /** The command for a run in a folder. */
  String[] command(Path run, String... more) {
    return command(
        data,
        run.toString(),
        Stream.concat(
                Stream.of(
                    "train.batch=32",
                    "train.epochs=" + epochs,
                    "snapshot.every-steps=" + SNAPSHOT_INTERVAL),
                Stream.of(more))
            .toArray(String[]::new));
  }

  /** The command for LeNet on any drawn images, on any file system. */
  static String[] command(String data, String run, String... more) {
    return Stream.concat(
            Stream.of(
                "train",
                "data.path=" + data,
                "data.augment=[{name=random-crop},{name=horizontal-flip}]",
                "run.dir=" + run,
                "run.report=false",
                "model.name=lenet",
                "schedule.learning-rate=0.02"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /**
   * Starts it on two executor processes, which it does not go below; on a busy machine they take
   * minutes to start.
   */
  RunProcess start(Path run, String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of("cluster.min-workers=2", "cluster.timeout=3m"));
    all.addAll(List.of(more));
    return new RunProcess(Cli.cluster(2), run, command(run, all.toArray(String[]::new)));
  }

  /** Whether a run has ended with the bits of the one that was left alone. */
  boolean isSame(Path run) throws IOException {
    return Arrays.equals(RunProcess.lastState(run), undisturbed);
  }

  void assertSameBits(Path run) throws IOException {
    assertThat(isSame(run)).as("same bits as undisturbed").isTrue();
  }
}
