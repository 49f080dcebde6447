package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways of staying together and what is kept beside the parameters. Two ranks of one process stand
 * for two executors, whose bits they have, where a test is not of the executors themselves.
 */
class CoordinationIT {
  /** 12 classes x 30 images less a tenth: 324 images, 5 steps of 64 an epoch. */
  private static final int IMAGES = 30;

  @TempDir private static Path root;
  private static String data;
  private static SmallRun reduced;

  @TempDir private Path temp;

  @BeforeAll
  static void drawImagesAndTrain() {
    data = DrawnDataset.make(root, IMAGES);
    reduced = new SmallRun(root.resolve("reduced"));
    assertThat(Cli.local().run(training(reduced)).code()).isZero();
  }

  /** Ten steps of plain SGD at one rate on two ranks; executors may take minutes to start. */
  private static String[] training(SmallRun run, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "cluster.timeout=5m",
                "cluster.workers=2",
                "train.epochs=2",
                "optimizer.momentum=0",
                "schedule { name = constant, warmup-epochs = 0, learning-rate = 0.001 }"));
    all.addAll(List.of(more));
    return run.training(data, 64, all.toArray(String[]::new));
  }

  private SmallRun run(String name) {
    return new SmallRun(temp.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"synchronise.mode=averaging", "train.micro-batch=8"})
  void train_inAnotherWayThatIsTheSame_givesTheParametersOfAllReduce(String way)
      throws IOException {
    SmallRun run = run("run");
    assertThat(Cli.local().run(training(run, way)).code()).isZero();
    assertThat(run.differenceFrom(reduced)).isLessThan(1e-6).isPositive(); // else it was not taken
  }

  /**
   * Averaged every two steps, with Nesterov's momentum and L2; an epoch ends with one step alone.
   * DL4J's run goes on from its first epoch's snapshot.
   */
  @Test
  void train_byDl4jsOwnTrainingMaster_givesTheParametersOfAveraging() throws IOException {
    String[] settings = {"optimizer.momentum=0.9", "synchronise.every-steps=2"};
    SmallRun ours = run("ours");
    String[] averaging = more(settings, "synchronise.mode=averaging");
    assertThat(Cli.local().run(training(ours, averaging)).code()).isZero();
    SmallRun theirs = run("theirs");
    String[] dl4j = more(settings, "synchronise.mode=dl4j");
    assertThat(Cli.local().run(training(theirs, more(dl4j, "train.epochs=1"))).code()).isZero();
    Cli.Result last = Cli.cluster(2).run(training(theirs, dl4j));
    assertThat(last.code()).isZero();
    assertThat(last.out()).contains("with nd4j on 2 ranks", "Resumed after step 5 of 10");
    assertThat(theirs.differenceFrom(ours)).isLessThan(1e-6);
    assertThat(ours.differenceFrom(reduced)).isGreaterThan(1e-4);
    assertThat(theirs.folder().resolve("metrics.jsonl"))
        .content()
        .containsPattern("\"kind\":\"step\",.*\"step\":10,\"epoch\":2,\"loss\":\\d")
        .containsPattern("\"kind\":\"evaluation\",.*\"step\":10,\"epoch\":2,\"images\":36");
  }

  private static String[] more(String[] settings, String... more) {
    return Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new);
  }

  /** L-BFGS with its pairs of changes; a batch that grows after the snapshot resumed from. */
  private static Stream<Arguments> runsInHalves() {
    return Stream.of(
        Arguments.of(
            324,
            3,
            new String[] {
              "train { epochs = 6, micro-batch = 54 }",
              "optimizer { name = lbfgs, momentum = null, history = 3 }",
              "schedule { learning-rate = 1, base-batch = 0 }"
            }),
        Arguments.of(
            64,
            9,
            new String[] {
              "train { epochs = 4, batch-schedule = [{ from-epoch = 3, batch = 128 }] }",
              "schedule.learning-rate = 0.02",
              "optimizer.momentum = 0.9",
              "snapshot.every-steps = 3"
            }));
  }

  @ParameterizedTest
  @MethodSource("runsInHalves")
  @Tag("slow")
  void train_againFromASnapshotInItsMiddle_endsWithTheSameBits(
      int batch, int step, String[] settings) throws IOException {
    SmallRun run = run("run");
    String[] all = more(settings, "train.batch=" + batch, "snapshot.keep-last=99");
    String[] command = training(run, all);
    assertThat(Cli.local().run(command).code()).isZero();
    byte[] uninterrupted = RunProcess.lastState(run.folder());
    run.forgetAfter(step);
    Cli.Result resumed = Cli.cluster(2).run(command);
    assertThat(resumed.code()).isZero();
    assertThat(resumed.out()).contains("Resumed after step " + step + " of ");
    assertThat(Arrays.equals(RunProcess.lastState(run.folder()), uninterrupted)).isTrue();
  }

  /** The rate explodes after the first epoch; what is left of it after a roll-back is as before. */
  private static final String EXPLODING =
      "schedule { name = multi-step, shape { milestones = [1], factor = 1e27 } }";

  @Test
  void train_rollingBackOnceToALowerRate_endsAsIfTheRateHadBeenLow() throws IOException {
    SmallRun run = run("run");
    Cli.Result result =
        Cli.local()
            .run(
                training(
                    run, EXPLODING, "guard { non-finite = roll-back, roll-back.factor = 1e-27 }"));
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Rolling back: ", "Going on from step 5 with 0.00 % of");
    assertThat(run.differenceFrom(reduced)).isLessThan(1e-6);
    assertThat(run.folder().resolve("metrics.jsonl"))
        .content()
        .containsOnlyOnce("\"kind\":\"roll_back\"");
    assertThat(run.snapshot(10).resolve("progress.json")).content().contains("\"rollBacks\" : 1");
  }

  @Test
  @Tag("slow")
  void train_thatGoesWrongAtLowerRatesToo_givesUpAndGoesOnWhenStartedAgain() throws IOException {
    SmallRun run = run("run");
    Cli.Result failed =
        Cli.cluster(2)
            .run(training(run, EXPLODING, "guard { non-finite = roll-back, roll-back.most = 1 }"));
    assertThat(failed.code()).isEqualTo(4);
    assertThat(failed.err())
        .hasSize(1)
        .first()
        .asString()
        .contains("rolled back 1 times already (guard.roll-back.most): rank ", "step 7: gradient");
    assertThat(Cli.cluster(2).run(training(run)).code()).isZero();
    assertThat(run.differenceFrom(reduced)).isLessThan(1e-6);
  }

  /** At the first chance, when no snapshot knows of it yet; and once more, when one does. */
  @Test
  @Tag("slow")
  void train_killedAfterARollBack_goesOnAtTheLowerRate() throws Exception {
    SmallRun low = run("low");
    String epochs = "train.epochs=8";
    assertThat(Cli.local().run(training(low, epochs)).code()).isZero();
    SmallRun run = run("run");
    String back = "guard { non-finite = roll-back, roll-back.factor = 1e-27 }";
    String[] command = training(run, EXPLODING, back, epochs, "snapshot.every-steps=4");

    RunProcess first = new RunProcess(Cli.cluster(2), run.folder(), command);
    first.await("a roll-back", one -> !one.metrics("roll_back").isEmpty());
    first.signal("KILL");
    first.awaitEnd();
    RunProcess second = new RunProcess(Cli.cluster(2), run.folder(), command);
    second.await(
        "a snapshot after it",
        one -> one.metrics("snapshot").stream().anyMatch(CoordinationIT::isLater));
    second.signal("KILL");
    second.awaitEnd();
    RunProcess third = new RunProcess(Cli.cluster(2), run.folder(), command);
    assertThat(third.awaitEnd()).isZero();

    assertThat(third.metrics("roll_back")).isEmpty();
    assertThat(RunProcess.number(third.metrics("start").get(0), "first_step")).isGreaterThan(8);
    assertThat(third.metrics("step").get(0))
        .containsPattern("\"learning_rate\":(5\\.0|4\\.99)\\d*E-4,");
    assertThat(run.snapshot(40).resolve("progress.json")).content().contains("\"rollBacks\" : 1");
    assertThat(run.differenceFrom(low)).isLessThan(1e-6);
  }

  private static boolean isLater(String snapshot) {
    return RunProcess.number(snapshot, "step") >= 8;
  }

  /** One rank, and two that normalise together; two that normalise alone go elsewhere. */
  @Test
  @Tag("slow")
  void train_synchronisedBatchNormOnTwoExecutors_givesTheParametersOfOne() throws IOException {
    String[] small = {"model.name=resnet8", "train.epochs=1"};
    String together = "synchronise.batch-norm=synchronised";
    SmallRun one = run("one");
    SmallRun two = run("two");
    SmallRun apart = run("apart");
    String alone = "cluster.workers=1";
    assertThat(Cli.local().run(training(one, small[0], small[1], alone)).code()).isZero();
    assertThat(Cli.cluster(2).run(training(two, small[0], small[1], together)).code()).isZero();
    assertThat(Cli.cluster(2).run(training(apart, small)).code()).isZero();
    assertThat(two.differenceFrom(one)).isLessThan(1e-5);
    assertThat(apart.differenceFrom(one)).isGreaterThan(10 * two.differenceFrom(one));
  }

  @Test
  void train_adamwWithAnAverageAndCompression_keepsAndEvaluatesIt() throws IOException {
    Path run = temp.resolve("run");
    Cli.Result trained =
        Cli.cluster(2)
            .run(
                new SmallRun(run)
                    .training(
                        data,
                        64,
                        "train.epochs=2",
                        "schedule.learning-rate=0.001",
                        "optimizer.name=adamw",
                        "guard.metric=average-loss",
                        "clip { name = adaptive, limit = 0.05 }",
                        "average.kind=ema",
                        "synchronise.compression=bf16"));
    assertThat(trained.code()).isZero();
    assertThat(trained.out()).contains("epoch 2/2  averaged weights: accuracy ");
    Cli.Result together =
        Cli.local()
            .run(
                "evaluate",
                "--snapshots",
                run.resolve("snapshots/step-00000005")
                    + ","
                    + run.resolve("snapshots/step-00000010"),
                "--weights=average");
    assertThat(together.err()).isEmpty();
    assertThat(together.code()).isZero();
    assertThat(together.out()).contains("step-00000005,", "step-00000010");
    byte[] state = Files.readAllBytes(run.resolve("snapshots/step-00000010/state.safetensors"));
    assertThat(new String(state, 8, 600, StandardCharsets.UTF_8))
        .contains(
            "\"average\"", "\"optimizer.mean\"", "\"optimizer.squares\"", "\"optimizer.steps\"");
    assertThat(run.resolve("snapshots/step-00000010/progress.json"))
        .content()
        .containsPattern("\"average-loss\" : \\d")
        .containsPattern("\"train-loss\" : \\d");
    assertThat(run.resolve("metrics.jsonl"))
        .content()
        .contains("\"kind\":\"average_evaluation\"")
        .containsPattern("\"step\":10,.*\"update_ratio\":[0-9]");
  }
}
