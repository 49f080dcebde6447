package io.convoy.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import io.convoy.jobs.prepare.input.InputOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareJobIT {
  private static JavaSparkContext spark;

  @TempDir Path folder;
  private ImageTree tree;
  private Path output;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.start(PrepareJobIT.class);
  }

  @AfterAll
  static void stopSpark() {
    spark.close();
  }

  @BeforeEach
  void folders() {
    tree = new ImageTree(folder.resolve("images"));
    output = folder.resolve("out/dataset");
  }

  @Test
  void classFolders_withHoldOut_becomeTrainAndVal() throws IOException {
    tree.with("dog", 20).with("cat", 30);
    PrepareSummary summary = prepare(0.1);
    Dataset dataset = Dataset.read(new Configuration(false), output.toString());
    assertThat(dataset).isEqualTo(summary.dataset());
    assertThat(dataset.classes()).containsExactly("cat", "dog");
    assertThat(dataset.split("train").imagesPerClass()).containsExactly(27L, 18L);
    assertThat(dataset.split("val").imagesPerClass()).containsExactly(3L, 2L);
    assertThat(dataset.split("train").shards()).hasSizeGreaterThan(3);
    assertThat(dataset.colours().mean()).allSatisfy(mean -> assertThat(mean).isBetween(0.4, 0.6));
    assertThat(dataset.colours().std()).allSatisfy(std -> assertThat(std).isBetween(0.1, 0.35));
    assertThat(Files.readString(output.resolve("rejected.csv"))).isEqualTo("path,reason\n");
    assertThat(output.resolve("_preparing")).doesNotExist();
    assertThat(summary.text())
        .contains(
            "read as   class folders\n",
            "classes   2: cat (27), dog (18)\n",
            "val       5 images in",
            "rejected  none",
            output.toString());
  }

  @Test
  void samples_readBack_areTheInputsFiles() throws IOException {
    tree.with("cat", 9).with("dog", 7);
    prepare(0);
    try (SampleStore store =
        SampleStore.open(new Configuration(false), output.toString(), "train")) {
      assertThat(store.size()).isEqualTo(16);
      for (int i = 0; i < 16; i++) {
        EncodedSample sample = store.read(i);
        String[] key = sample.key().split("-", 3); // number, class, name
        assertThat(Integer.parseInt(key[0])).isEqualTo(i);
        assertThat(key[1]).isEqualTo(store.dataset().classes().get(sample.label()));
        String extension = Integer.parseInt(key[2]) % 4 == 3 ? "png" : "jpg";
        assertThat(tree.folder().resolve(key[1] + "/" + key[2] + "." + extension))
            .hasBinaryContent(bytes(sample));
      }
    }
  }

  @Test
  void splitFolders_areFoundOut() throws IOException {
    tree.with("train/cat", 5).with("train/dog", 6).with("test/dog", 2).with("val/cat", 1);
    Dataset dataset = prepare(0).dataset();
    assertThat(dataset.splits().keySet()).containsExactly("test", "train", "val");
    assertThat(dataset.split("test").imagesPerClass()).containsExactly(0L, 2L);
    assertThat(dataset.split("val").imagesPerClass()).containsExactly(1L, 0L);
  }

  @Test
  void splitFolders_named_areThoseTaken() throws IOException {
    tree.with("train/cat", 5).with("train/dog", 6).with("dev/dog", 2).with("other/x", 1);
    assertFails(0).hasMessageContaining("and also dev, other: name those that are splits");
    PrepareOptions options =
        new PrepareOptions(
            new InputOptions(
                tree.folder().toString(),
                List.of("train", "dev"),
                Optional.empty(),
                Optional.empty()),
            output.toString(),
            0,
            0,
            8192,
            IntakeOptions.DEFAULT,
            false);
    assertThat(
            new PrepareJob(spark.hadoopConfiguration(), () -> spark, options)
                .run()
                .dataset()
                .splits()
                .keySet())
        .containsExactly("dev", "train");
  }

  @Test
  void badFiles_areListedWithReasonAndLeftOut() throws IOException {
    byte[] jpeg = tree.image(20, 20, "jpg");
    tree.with("cat", 4).with("dog", 4);
    tree.file("cat/truncated.jpg", Arrays.copyOf(jpeg, jpeg.length / 2));
    tree.file("cat/text.jpg", "no image".getBytes(StandardCharsets.UTF_8));
    tree.file("dog/empty.png", new byte[0]);
    tree.file("dog/notes, old.txt", "a text".getBytes(StandardCharsets.UTF_8));
    tree.file("LICENSE", "a text".getBytes(StandardCharsets.UTF_8));
    tree.file("cat/.hidden.jpg", new byte[0]).file("_SUCCESS", new byte[0]);
    PrepareSummary summary = prepare(0);
    assertThat(summary.dataset().split("train").imagesPerClass()).containsExactly(4L, 4L);
    assertThat(summary.rejected()).isEqualTo(6);
    String noImage = "\"not an image (JPEG, PNG, WebP, BMP, GIF, TIFF)\"";
    assertThat(Files.readAllLines(output.resolve("rejected.csv")))
        .containsExactly(
            "path,reason",
            "LICENSE,lies in no class folder",
            "cat/.hidden.jpg,hidden: its name begins with a dot",
            "cat/text.jpg," + noImage,
            "cat/truncated.jpg,the JPEG image is truncated or corrupt",
            "dog/empty.png,the file is empty",
            "\"dog/notes, old.txt\"," + noImage);
    assertThat(summary.text())
        .contains(
            "ignored   files of jobs: 1 (_SUCCESS)",
            "6 files, see " + output + "/rejected.csv",
            "2 x not an image");
  }

  @Test
  void damagedFiles_eachIsInTheDatasetOrRejectedWithItsReason() throws IOException {
    DamagedFiles damaged = new DamagedFiles();
    for (int i = 0; i < 8; i++) {
      damaged.add(tree);
    }
    for (Map.Entry<String, byte[]> file : damaged.files().entrySet()) {
      tree.file(file.getKey(), file.getValue());
    }
    assertThat(damaged.files()).hasSize(200);
    prepare(0);
    Map<String, String> rejected = new TreeMap<>();
    for (String line : Files.readAllLines(output.resolve("rejected.csv"))) {
      rejected.put(line.substring(0, line.indexOf(',')), line.substring(line.indexOf(',') + 1));
    }
    rejected.remove("path");
    assertThat(rejected.keySet()).isEqualTo(damaged.reasons().keySet());
    damaged.reasons().forEach((path, why) -> assertThat(rejected.get(path)).as(path).contains(why));
    Map<String, byte[]> fine = new TreeMap<>(damaged.files());
    fine.keySet().removeAll(rejected.keySet());
    try (SampleStore store =
        SampleStore.open(new Configuration(false), output.toString(), "train")) {
      assertThat(store.size()).isEqualTo(fine.size()).isEqualTo(48);
      for (int i = 0; i < store.size(); i++) {
        byte[] stored = bytes(store.read(i));
        Optional<String> path =
            fine.keySet().stream().filter(key -> Arrays.equals(fine.get(key), stored)).findFirst();
        assertThat(path).isPresent();
        fine.remove(path.get());
      }
    }
    assertThat(fine).isEmpty();
  }

  @Test
  void output_whateverTheNumberOfTasks_hasTheSameBytes() throws IOException {
    tree.with("cat", 25).with("dog", 25).file("dog/bad.jpg", new byte[5]);
    prepare(0.2);
    Map<String, byte[]> reference = files();
    assertThat(reference).hasSizeGreaterThan(10);
    for (int tasks : new int[] {1, 3}) {
      output = folder.resolve("out/tasks" + tasks);
      new PrepareJob(spark.hadoopConfiguration(), () -> spark, options(0.2)).run(tasks);
      assertThat(files()).usingRecursiveComparison().isEqualTo(reference);
    }
  }

  @Test
  void resize_largeImages_getThatShorterSide() throws IOException {
    tree.file("cat/large.jpg", tree.image(90, 60, "jpg"));
    tree.file("dog/large.png", tree.image(40, 80, "png"));
    PrepareOptions options =
        new PrepareOptions(
            InputOptions.folder(tree.folder().toString()),
            output.toString(),
            0,
            0,
            1 << 20,
            IntakeOptions.DEFAULT.reducing(20),
            false);
    new PrepareJob(spark.hadoopConfiguration(), () -> spark, options).run();
    try (SampleStore store =
        SampleStore.open(new Configuration(false), output.toString(), "train")) {
      for (int i = 0; i < 2; i++) {
        EncodedSample sample = store.read(i);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes(sample)));
        assertThat(List.of(image.getHeight(), image.getWidth()))
            .isEqualTo(sample.label() == 0 ? List.of(30, 20) : List.of(20, 40));
      }
    }
  }

  private static byte[] bytes(EncodedSample sample) {
    byte[] bytes = new byte[sample.bytes().remaining()];
    sample.bytes().get(bytes);
    return bytes;
  }

  @Test
  void repeated_unchanged_doesNothing() throws IOException {
    tree.with("cat", 5).with("dog", 5).file("dog/bad.jpg", new byte[5]);
    prepare(0);
    Object written = Files.getLastModifiedTime(output.resolve(Dataset.FILE));
    PrepareSummary again = prepare(0);
    assertThat(again.text())
        .startsWith("already prepared")
        .contains("1 file, see " + output + "/rejected.csv");
    assertThat(Files.getLastModifiedTime(output.resolve(Dataset.FILE))).isEqualTo(written);
  }

  @Test
  void repeated_changed_needsOverwrite() throws IOException {
    tree.with("cat", 5).with("dog", 5);
    prepare(0);
    assertFails(0.2)
        .hasMessageContaining("holds another dataset (--val-fraction was 0.0 and is 0.2)")
        .hasMessageContaining("give --overwrite");
    tree.with("dog", 6);
    assertFails(0).hasMessageContaining("the input files have changed");
    Files.writeString(output.resolve("train/own.txt"), "kept");
    PrepareSummary replaced =
        new PrepareJob(spark.hadoopConfiguration(), () -> spark, overwriting(0.2)).run();
    assertThat(replaced.dataset().split("val").samples()).isEqualTo(2);
    assertThat(output.resolve("train/own.txt")).hasContent("kept");
  }

  @Test
  void repeated_damaged_needsOverwrite() throws IOException {
    tree.with("cat", 5).with("dog", 5);
    prepare(0);
    Files.delete(output.resolve("train/shard-00000.tar"));
    assertFails(0).hasMessageContaining("holds another dataset (damaged: ");
    new PrepareJob(spark.hadoopConfiguration(), () -> spark, overwriting(0)).run();
    assertThat(prepare(0).already()).isTrue();
  }

  @Test
  void halfWritten_isDoneAgain() throws IOException {
    tree.with("cat", 15).with("dog", 15);
    prepare(0);
    Map<String, byte[]> whole = files();
    Files.delete(output.resolve(Dataset.FILE));
    Files.createDirectories(output.resolve("_preparing/train"));
    Files.move(
        output.resolve("train/shard-00001.tar"), output.resolve("_preparing/train/left.tar"));
    Files.writeString(output.resolve("train/shard-00099.tar"), "of another number of shards");
    assertThatThrownBy(() -> Dataset.read(new Configuration(false), output.toString()))
        .isInstanceOf(DataException.class);
    assertThat(prepare(0).already()).isFalse();
    assertThat(files()).usingRecursiveComparison().isEqualTo(whole);
  }

  @Test
  void replacement_thatFails_leavesTheDatasetAsItWas() throws IOException {
    tree.with("cat", 5).with("dog", 5);
    prepare(0);
    Map<String, byte[]> before = files();
    tree.file("emu/bad.jpg", new byte[9]);
    assertThatThrownBy(
            () -> new PrepareJob(spark.hadoopConfiguration(), () -> spark, overwriting(0)).run())
        .hasMessageContaining("the class emu has no usable training image");
    assertThat(files()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void foreignOutput_isLeftAlone() throws IOException {
    tree.with("cat", 2).with("dog", 2);
    Files.createDirectories(output);
    Files.writeString(output.resolve("thesis.tex"), "precious");
    assertFails(0).hasMessageContaining("is not empty and holds no prepared dataset");
    assertThatThrownBy(
            () -> new PrepareJob(spark.hadoopConfiguration(), () -> spark, overwriting(0)).run())
        .isInstanceOf(DataException.class);
    assertThat(output.resolve("thesis.tex")).hasContent("precious");
  }

  @Test
  void unwritableOutput_isNoticedBeforeDecoding() throws IOException {
    tree.with("cat", 2).with("dog", 2);
    Files.writeString(folder.resolve("file"), "a file");
    output = folder.resolve("file/dataset");
    assertFails(0).hasMessageContaining("cannot write to the output folder " + output);
    output = folder.resolve("file");
    assertFails(0).hasMessageContaining("is a file: give a folder");
    output = tree.folder().resolve("out");
    assertThatThrownBy(() -> prepare(0)).hasMessageContaining("lies in --input");
  }

  @Test
  void unusableInput_isNamed() throws IOException {
    assertFails(0).hasMessageContaining(tree.folder() + " does not exist: check --input");
    Files.createDirectories(tree.folder());
    assertFails(0).hasMessageContaining("has no class folders");
    tree.with("cat", 2);
    Files.createDirectories(tree.folder().resolve("dog"));
    assertFails(0).hasMessageContaining("the class folder " + tree.folder() + "/dog is empty");
    tree.file("dog/a.jpg", new byte[9]).file("dog/b.jpg", new byte[9]);
    assertFails(0)
        .hasMessageContaining("the class dog has no usable training image (dog/a.jpg: not an");
    assertThat(output.resolve("_preparing")).doesNotExist();
    tree.with("dog", 2);
    assertThat(prepare(0).dataset().split("train").samples()).isEqualTo(4);
  }

  @Test
  void classOfValOnly_isNamed() throws IOException {
    tree.with("train/cat", 2).with("train/dog", 2).with("val/emu", 1);
    assertFails(0).hasMessageContaining("val has the class folder emu, which train does not have");
    Files.move(tree.folder().resolve("val/emu"), tree.folder().resolve("val/dog"));
    tree.file("val/dog/0000.jpg", new byte[3]);
    assertFails(0).hasMessageContaining("the split val has no usable image (val/dog/0000.jpg: not");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertFails(double valFraction) {
    return assertThatThrownBy(() -> prepare(valFraction))
        .isInstanceOf(DataException.class)
        .hasMessageNotContaining("\n");
  }

  private PrepareSummary prepare(double valFraction) {
    return new PrepareJob(spark.hadoopConfiguration(), () -> spark, options(valFraction)).run();
  }

  private PrepareOptions options(double valFraction) {
    return options(valFraction, false);
  }

  private PrepareOptions options(double valFraction, boolean overwrite) {
    return new PrepareOptions(
        InputOptions.folder(tree.folder().toString()),
        output.toString(),
        valFraction,
        1,
        16_384,
        IntakeOptions.DEFAULT,
        overwrite);
  }

  private PrepareOptions overwriting(double valFraction) {
    return options(valFraction, true);
  }

  /** Content of all files of the output, by name. */
  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(output)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(output.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }
}
