package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with a run afterwards: go on otherwise, evaluate elsewhere. */
class StoredRunIT {
  @TempDir private static Path root;
  private static String data;
  private static Path trained;

  @TempDir private Path temp;

  @BeforeAll
  static void drawImagesAndTrain() {
    data = DrawnDataset.make(root, 12);
    trained = root.resolve("run");
    // given relatively, as people do
    String relative = Path.of("").toAbsolutePath().relativize(Path.of(data)).toString();
    assertThat(Cli.local().run(training(trained, "data.path=" + relative)).code()).isZero();
  }

  private static String[] training(Path run, String... more) {
    return new SmallRun(run)
        .training(
            data,
            32,
            Stream.concat(
                    Stream.of("train.epochs=1", "cluster.workers=1", "schedule.learning-rate=0.02"),
                    Arrays.stream(more))
                .toArray(String[]::new));
  }

  /** A copy, which a test may go on with. */
  private Path copy() throws IOException {
    Path run = temp.resolve("run");
    FileUtils.copyDirectory(trained.toFile(), run.toFile());
    return run;
  }

  @Test
  void evaluate_theCyclesOfARun_tellsEachAndWhatTheyGain() throws IOException {
    Path run = temp.resolve("cycles");
    run(
        training(
            run,
            "train.epochs=4",
            "schedule.name=restarts",
            "schedule.every-epochs=1",
            "schedule.growth=1",
            "schedule.warmup-epochs=0",
            "snapshot.keep-last=1",
            "snapshot.keep-cycles=true",
            "optimizer.lookahead.every-steps=3",
            "optimizer.groups=[{ layers = [\"*\"], parameters = biases, rate = 2 }]",
            "data.augment=[{ name = repeated, times = 2 }, { name = horizontal-flip }]"));
    Cli.Result result =
        Cli.local().run("evaluate", "--snapshot=" + run, "--cycles=3", "--vote=majority");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsPattern("Alone     step-0*8: [0-9.]+ %, loss")
        .containsPattern("Alone     step-0*16: [0-9.]+ %, loss")
        .containsPattern("Together  3 snapshots: [0-9.]+ %, loss [0-9.]+, [+-][0-9.]+ points on")
        .doesNotContainPattern("Alone     step-0*4: ");
    Cli.Result refused = Cli.local().run("evaluate", "--snapshot=" + trained, "--cycles=all");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).singleElement().asString().contains("has ended no cycle; train with");
    Cli.Result still = Cli.local().run("evaluate", "--snapshot=" + trained, "--draws=2");
    assertThat(still.code()).isEqualTo(2);
    assertThat(still.err()).singleElement().asString().contains("--draws = 2: nothing in the");
  }

  @Test
  void train_againWithAnotherOptimizer_isRefusedBeforeItStarts() throws IOException {
    Path run = copy();
    Cli.Result result = Cli.local().run(training(run, "train.epochs=2", "optimizer.name=lars"));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .singleElement()
        .asString()
        .contains(
            "run.dir = " + run,
            "of optimizer.name = sgd, which optimizer.name = lars cannot go on with",
            "; model.weights-from = \"" + run,
            "\" starts from its weights",
            "; take another run.dir, or continue as it was begun");
    assertThat(run.resolve("run-2.conf")).doesNotExist();
  }

  @Test
  void train_fromTheWeightsOfARunWithAnotherOptimizer_works() throws IOException {
    String model = new SmallRun(trained).lastSnapshot().resolve("model.zip").toString();
    Cli.Result result =
        Cli.local()
            .run(
                training(
                    temp.resolve("other"),
                    "model.name=",
                    "model.file=" + model,
                    "model.weights=file",
                    "optimizer.name=lars",
                    "optimizer.nesterov=null"));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void train_againWithAnotherRecipe_tellsWhatChangesAndKeepsTheFirst() throws IOException {
    Path run = copy();
    String first = Files.readString(run.resolve("run.conf"));
    Cli.Result result =
        Cli.local().run(training(run, "train.epochs=3", "schedule.learning-rate=0.5"));
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("The recipe is another than up to step 4 (now in " + run + "/run-2.conf):")
        .contains("  train.epochs = 1 -> 3\n", "  schedule.learning-rate = 0.02 -> 0.5\n")
        .containsPattern("  so the learning rate goes from \\S+ in step 4 to \\S+ in step 5: ")
        .doesNotContain("data.path =", "run.dir =");
    assertThat(run.resolve("run.conf")).hasContent(first);
    assertThat(run.resolve("run-2.conf")).content().contains("epochs=3");
  }

  @Test
  void train_withRotation_canBeEvaluatedAndFineTunedButNotGoOnWithClasses() throws IOException {
    Path run = temp.resolve("rotation");
    run(training(run, "train.task=rotation"));
    String report = temp.resolve("report.json").toString();
    run("evaluate", "--snapshot=" + run, "--split=val", "--output=" + report);
    List<String[]> images = rows(temp.resolve("report-images.csv"));
    assertThat(images.stream().map(row -> row[1]).limit(5))
        .containsExactly("0 degrees", "90 degrees", "180 degrees", "270 degrees", "0 degrees");
    assertThat(images.get(0)[0]).isEqualTo(images.get(3)[0]).isNotEqualTo(images.get(4)[0]);

    Cli.Result refused = Cli.local().run(training(run, "train.epochs=2"));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .singleElement()
        .asString()
        .contains("learns train.task = rotation, not classification", "take another run.dir");

    Path tuned = temp.resolve("tuned");
    run(training(tuned, "model.weights-from=" + run));
    assertThat(new SmallRun(tuned).lastSnapshot().resolve("progress.json"))
        .content()
        .contains("\"origin\"");
  }

  @Test
  void train_withSimclr_isEvaluatedByTheSameViewsAndTellsNoClasses() throws IOException {
    Path run = temp.resolve("simclr");
    String[] simclr = {
      "train.task=simclr",
      "train.simclr.group=8",
      "data.augment=[{name=random-resized-crop},{name=horizontal-flip},{name=random-grey}]"
    };
    String said = run(training(run, simclr));
    Matcher loss = Pattern.compile("validation: accuracy \\S+ %, loss (\\S+) on").matcher(said);
    assertThat(loss.find()).isTrue();
    assertThat(said).doesNotContain("Warning");

    String report = temp.resolve("report.json").toString();
    assertThat(run("evaluate", "--snapshot=" + run, "--output=" + report)).contains(loss.group(1));
    assertThat(rows(temp.resolve("report-images.csv")).stream().map(row -> row[1]).distinct())
        .containsExactly("same image");

    Cli.Result refused =
        Cli.local()
            .run("predict", "--snapshot=" + run, "--input=" + data, "--output=" + temp + "/p");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .singleElement()
        .asString()
        .contains("has learnt train.task = simclr and tells no classes; convoy probe measures");
  }

  @Test
  void runConf_ofARunBegunWithARelativePath_hasAnAbsoluteOne() {
    assertThat(trained.resolve("run.conf")).content().contains("path=\"" + data + "\"");
  }

  @Test
  void evaluate_withAnOutput_writesTheMatrixAndEachImageBesideIt() throws IOException {
    run(
        "evaluate",
        "--snapshot=" + trained,
        "--split=test",
        "--output=" + temp.resolve("report.json"));
    List<String[]> images = rows(temp.resolve("report-images.csv"));
    assertThat(images).hasSize(60);
    assertThat(images.get(0)[0]).startsWith("test/shard-00000.tar/");
    List<String[]> matrix = rows(temp.resolve("report-confusion.csv"));
    assertThat(matrix).hasSize(12);
    assertThat(matrix)
        .allSatisfy(
            row ->
                assertThat(Arrays.stream(row).skip(1).mapToInt(Integer::parseInt).sum())
                    .isEqualTo(5));
  }

  @Test
  void evaluate_atAnotherSize_showsTheNetworkLargerImages() throws IOException {
    Path run = temp.resolve("resnet");
    run(training(run, "model.name=resnet8", "model.width=4"));
    List<String> usual = images(run, "usual");
    assertThat(images(run, "same", "--size=32")).isEqualTo(usual);
    assertThat(images(run, "larger", "--size=64")).hasSameSizeAs(usual).isNotEqualTo(usual);
    Cli.Result refused = Cli.local().run("evaluate", "--snapshot=" + trained, "--size=64");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .singleElement()
        .asString()
        .contains("--size = 64: the network's weights are for images of 32x32x3 alone");
  }

  private List<String> images(Path run, String name, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("evaluate", "--snapshot=" + run));
    command.add("--output=" + temp.resolve(name + ".json"));
    command.addAll(List.of(more));
    run(command.toArray(String[]::new));
    return Files.readAllLines(temp.resolve(name + "-images.csv"));
  }

  /** Runs a command that succeeds; returns what it prints. */
  private static String run(String... command) {
    Cli.Result result = Cli.local().run(command);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return result.out();
  }

  /** A CSV file's lines after the first, fields apart. */
  private static List<String[]> rows(Path csv) throws IOException {
    return Files.readAllLines(csv).stream().skip(1).map(line -> line.split(",", -1)).toList();
  }

  @Test
  void evaluate_onOtherClasses_matchesThemByNameAndTellsTheRest() throws IOException {
    Path images = temp.resolve("images");
    for (String name : List.of("disc", "zebra")) {
      FileUtils.copyDirectory(
          root.resolve("images/test/disc").toFile(), images.resolve(name).toFile());
    }
    String other = temp.resolve("other").toString();
    assertThat(Cli.local().run("prepare", "--input=" + images, "--output=" + other).code())
        .isZero();
    Cli.Result result =
        Cli.local().run("evaluate", "--snapshot=" + trained, "--data=" + other, "--split=train");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .containsPattern("Images +5\n")
        .contains("Left out: 5 images of classes that the model does not know: zebra")
        .contains("The data has no image of these classes of the model: ");
  }

  @Test
  void evaluate_whereTheDatasetHasGone_asksForOne() throws IOException {
    Path run = copy();
    Path snapshot = new SmallRun(run).lastSnapshot();
    Path gone = temp.resolve("gone");
    Cli.Result result = Cli.local().run("evaluate", "--snapshot=" + snapshot, "--data=" + gone);
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).singleElement().asString().contains(gone + " does not exist");
    Cli.Result split = Cli.local().run("evaluate", "--snapshot=" + run, "--split=valid");
    assertThat(split.code()).isEqualTo(3);
    assertThat(split.err())
        .singleElement()
        .asString()
        .contains("--split valid: " + data + " has no such split; it has test, train, val");
  }
}
