package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong input through the command line: one clear line, and the right exit code. */
class WrongInputIT {
  @TempDir private static Path root;
  private static String data;

  @TempDir private Path temp;

  @BeforeAll
  static void drawImages() {
    data = DrawnDataset.make(root, 12);
  }

  private String[] training(String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "data.path=" + data,
                "run.dir=" + temp.resolve("run"),
                "model.name=lenet",
                "train.batch=32",
                "train.epochs=1"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private static void assertRefused(Cli.Result result, int code, String... parts) {
    assertThat(result.err()).hasSize(1);
    assertThat(result.err().get(0)).contains(parts);
    assertThat(result.code()).isEqualTo(code);
  }

  @Test
  void train_missingDataset_isADataError() {
    assertRefused(
        Cli.local().run(training("data.path=" + temp.resolve("nowhere"))),
        3,
        "nowhere does not exist",
        "convoy prepare");
  }

  @Test
  void train_onAStoreWithoutItsConnector_namesIt() {
    if (!S3Server.hasConnector()) {
      assertRefused(
          Cli.local().run(training("data.path=s3a://bucket/data")),
          3,
          "s3a://bucket/data: there is no connector for s3a://",
          "org.apache.hadoop:hadoop-aws:");
    }
    assertRefused(
        Cli.local().run(training("run.dir=s3://bucket/run")),
        3,
        "s3://bucket/run: there is no connector for s3://; write s3a:// instead");
    assertRefused(
        Cli.local().run(training("run.dir=gs://bucket/run")),
        3,
        "gs://bucket/run: there is no connector for gs://",
        "gcs-connector");
    assertRefused(
        Cli.local().run(training("model.name=", "model.file=abfs://c@a/m.h5")),
        3,
        "abfs://c@a/m.h5: there is no connector for abfs://",
        "hadoop-azure");
  }

  @Test
  void train_withAKeyInAUri_isRefusedWithoutShowingIt() {
    Cli.Result result = Cli.local().run(training("data.path=s3a://AKIA1:secret@bucket/data"));
    assertRefused(result, 2, "data.path = s3a://...@bucket/data: a URI may have no key");
    assertThat(result.err().get(0)).doesNotContain("AKIA1", "secret");
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void train_withoutAValidationSplit_saysHowToMakeOne() {
    assertRefused(
        Cli.local().run(training("data.validation-split=none")),
        3,
        "data.validation-split = none: the dataset has no such split, it has test, train, val",
        "convoy prepare --val-fraction 0.1");
  }

  @Test
  void train_folderThatIsNoDataset_isADataError() {
    assertRefused(Cli.local().run(training("data.path=" + temp)), 3, "holds no dataset.json");
  }

  @Test
  void train_unknownKey_namesTheNearest() {
    assertRefused(
        Cli.local().run(training("train.bach=64")), 2, "train.bach", "did you mean train.batch");
  }

  @Test
  void train_wrongType_saysWhatIsWanted() {
    assertRefused(Cli.local().run(training("train.epochs=many")), 2, "train.epochs", "many");
  }

  @Test
  void train_unknownModel_namesTheKnown() {
    assertRefused(Cli.local().run(training("model.name=resnet21")), 2, "resnet21", "resnet20");
  }

  @Test
  void train_synchronisedBatchNormOnNd4j_namesTorch() {
    assertRefused(
        Cli.local().run(training("engine=nd4j", "synchronise.batch-norm=synchronised")),
        2,
        "synchronise.batch-norm = synchronised: engine nd4j, which is wanted, has local only",
        "take engine = torch");
  }

  @Test
  void train_unknownAugmentation_namesTheKnown() {
    assertRefused(
        Cli.local().run(training("data.augment=[{name=random-corp}]")),
        2,
        "random-corp",
        "random-crop");
  }

  @Test
  void train_batchThatWorkersCannotShare_saysWhatDivides() {
    assertRefused(
        Cli.local().run(training("train.batch=33", "cluster.workers=2")),
        2,
        "cluster.workers = 2: must divide train.batch = 33");
  }

  @Test
  void finetune_thatIsRefused_leavesNoFolder() {
    String[] command = training("model.weights-from=" + temp.resolve("gone.pth"));
    command[0] = "finetune";
    assertRefused(Cli.local().run(command), 2, "model.weights-from = " + temp, "gone.pth");
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void train_onASingleClass_isRefusedAndPrepareSaysSoBefore() throws IOException {
    Path images = Files.createDirectories(temp.resolve("images/photos"));
    Files.copy(root.resolve("images/train/disc/0000.jpg"), images.resolve("0.jpg"));
    Files.copy(root.resolve("images/train/disc/0001.jpg"), images.resolve("1.jpg"));
    String one = temp.resolve("one").toString();
    Cli.Result prepared =
        Cli.local()
            .run(
                "prepare",
                "--input",
                images.getParent().toString(),
                "--output",
                one,
                "--val-fraction",
                "0.5");
    assertThat(prepared.code()).isZero();
    assertThat(prepared.out()).contains("there is a single class, which train.task = rotation can");
    assertRefused(
        Cli.local().run(training("data.path=" + one)),
        2,
        "train.task = classification: needs two classes, and the dataset has only photos",
        "train.task = rotation");
    assertThat(temp.resolve("run")).doesNotExist();
    assertThat(
            Cli.local()
                .run(training("data.path=" + one, "train.task=rotation", "train.batch=4"))
                .code())
        .isZero();
  }

  @Test
  void train_unwritableRunFolder_isAConfigurationError() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");
    assertRefused(
        Cli.local().run(training("run.dir=" + file.resolve("run"))),
        2,
        "run.dir = " + file.resolve("run"),
        "cannot be written");
  }

  @Test
  void train_moreWorkersThanSlots_isAClusterError() {
    assertRefused(
        Cli.local().run(training("train.batch=33", "cluster.workers=3")),
        5,
        "3 ranks wanted",
        "local[2] offers 2 slots",
        "cluster.workers = 2");
  }

  @Test
  void train_executorsThatDoNotCome_isAClusterErrorAfterTheTimeout() {
    assertRefused(
        Cli.cluster(1).run(training("cluster.workers=2", "cluster.timeout=3s")),
        5,
        "2 ranks wanted",
        "after 3 s",
        "add executors");
  }

  @Test
  void train_damagedShard_isADataErrorNamingTheImage() throws IOException {
    String copy = DrawnDataset.make(temp.resolve("damaged"), 12);
    Path shard = Path.of(copy).resolve("train/shard-00000.tar");
    byte[] bytes = Files.readAllBytes(shard);
    Arrays.fill(bytes, bytes.length / 4, bytes.length / 2, (byte) 7);
    Files.write(shard, bytes);
    assertRefused(
        Cli.cluster(1).run(training("data.path=" + copy, "data.reading.damaged=fail")),
        3,
        "shard-00000.tar",
        "rank ");
  }

  @Test
  void trainAndEvaluate_snapshotOfAnotherModel_areRefused() throws IOException {
    assertThat(Cli.local().run(training("cluster.workers=1")).code()).isZero();
    assertRefused(
        Cli.local().run(training("model.name=resnet8")),
        2,
        "its snapshots are of lenet",
        "this run trains resnet8",
        "take another run.dir");

    Path images = temp.resolve("two");
    for (String name : List.of("cat", "dog")) {
      Files.createDirectories(images.resolve(name));
      Files.copy(root.resolve("images/train/disc/0000.jpg"), images.resolve(name).resolve("0.jpg"));
    }
    String two = temp.resolve("two-data").toString();
    assertThat(Cli.local().run("prepare", "--input", images.toString(), "--output", two).code())
        .isZero();
    assertRefused(
        Cli.local()
            .run(
                "evaluate",
                "--snapshot",
                temp.resolve("run").toString(),
                "--data",
                two,
                "--split",
                "train"),
        2,
        "knows the classes",
        "has cat, dog: no name is the same");
  }

  @Test
  void evaluate_missingSnapshot_isADataError() {
    assertRefused(
        Cli.local().run("evaluate", "--snapshot", temp.resolve("none").toString()),
        3,
        "none is no complete snapshot");
  }

  @Test
  void prepare_missingFolder_isADataError() {
    assertRefused(
        Cli.local()
            .run(
                "prepare",
                "--input",
                temp.resolve("nowhere").toString(),
                "--output",
                temp.resolve("out").toString()),
        3,
        "nowhere");
  }

  @Test
  void prepare_emptyClass_namesIt() throws IOException {
    Path images = temp.resolve("images");
    Files.createDirectories(images.resolve("empty"));
    Files.createDirectories(images.resolve("full"));
    Files.copy(root.resolve("images/train/disc/0000.jpg"), images.resolve("full").resolve("0.jpg"));
    assertRefused(
        Cli.local()
            .run(
                "prepare",
                "--input",
                images.toString(),
                "--output",
                temp.resolve("out").toString()),
        3,
        "empty");
  }

  @Test
  void prepare_corruptJpegAndTextNamedJpeg_areListedAndLeftOut() throws IOException {
    Path images = temp.resolve("images");
    for (String name : List.of("a", "b")) {
      Files.createDirectories(images.resolve(name));
      Files.copy(root.resolve("images/train/disc/0000.jpg"), images.resolve(name).resolve("0.jpg"));
    }
    byte[] whole = Files.readAllBytes(images.resolve("a/0.jpg"));
    Files.write(images.resolve("a/cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(images.resolve("b/text.jpg"), "this is no image");
    Path out = temp.resolve("out");
    Cli.Result result =
        Cli.local().run("prepare", "--input", images.toString(), "--output", out.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out()).containsPattern("rejected +2");
    assertThat(out.resolve("rejected.csv")).content().contains("a/cut.jpg", "b/text.jpg");
  }
}
