package io.convoy.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import io.convoy.jobs.prepare.input.ColumnNames;
import io.convoy.jobs.prepare.input.InputOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Preparing what other tools and public datasets have, and what is told of it. */
class PrepareOthersIT {
  private static JavaSparkContext spark;

  @TempDir Path folder;
  private ImageTree tree;
  private Path input;
  private Path output;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.start(PrepareOthersIT.class);
  }

  @AfterAll
  static void stopSpark() {
    spark.close();
  }

  @BeforeEach
  void folders() throws IOException {
    tree = new ImageTree(folder.resolve("images"));
    input = Files.createDirectory(folder.resolve("in"));
    output = folder.resolve("out");
  }

  private PrepareOptions options(Path from, double valFraction, int bits, String label) {
    return new PrepareOptions(
        new InputOptions(
            from.toString(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            new ColumnNames("", label, "")),
        output.toString(),
        valFraction,
        0,
        1 << 20,
        new IntakeOptions(0, 95, 1 << 20, 50, 0, bits),
        false);
  }

  private PrepareSummary run(PrepareOptions options) {
    return new PrepareJob(spark.hadoopConfiguration(), () -> spark, options).run();
  }

  private PrepareSummary run(Path from) {
    return run(options(from, 0, 16, ""));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void parquet_ofImages_isReadWithItsNamesAndSplits() throws IOException {
    List<byte[]> images = new ArrayList<>();
    List<ParquetFiles.Row> train = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      images.add(tree.image(8, 8 + i, "jpg"));
      train.add(new ParquetFiles.Row(images.get(i), i + ".jpg", i % 3));
    }
    train.add(new ParquetFiles.Row(Optional.empty(), "far/away.jpg", 1));
    Files.createDirectories(input.resolve("data"));
    List<String> names = List.of("ant", "bee", "cat");
    ParquetFiles.write(input.resolve("data/train-00000-of-00001.parquet"), names, train);
    ParquetFiles.write(
        input.resolve("data/validation-00000-of-00001.parquet"), names, train.subList(0, 2));
    ParquetFiles.write(
        input.resolve("data/test-00000-of-00001.parquet"),
        names,
        List.of(new ParquetFiles.Row(images.get(0), "0.jpg", -1)));
    Files.writeString(input.resolve("README.md"), "about");
    PrepareSummary summary = run(input);
    assertThat(summary.text())
        .contains(
            "read as   Parquet files with images (3): images in image, labels in label\n",
            "classes   3: ant (2), bee (2), cat (2)\n",
            "train     6 images in 1 shard",
            "val       2 images",
            "ignored   files beside them: 1 (README.md)",
            "notice    the split test is left out: none of its images has a label");
    assertThat(Files.readString(output.resolve("rejected.csv")))
        .contains("data/train-00000-of-00001.parquet/000006-away.jpg,\"has no bytes,")
        .contains("data/test-00000-of-00001.parquet/000000-0.jpg,its label is -1: it has no class");
    try (SampleStore store =
        SampleStore.open(new Configuration(false), output.toString(), "train")) {
      for (int i = 0; i < 6; i++) {
        EncodedSample sample = store.read(i);
        byte[] bytes = new byte[sample.bytes().remaining()];
        sample.bytes().get(bytes);
        int number = Integer.parseInt(sample.key().substring(sample.key().lastIndexOf('-') + 1));
        assertThat(images.get(number)).isEqualTo(bytes);
        assertThat(sample.label()).isEqualTo(number % 3);
      }
    }
    assertThat(run(input).already()).isTrue();
  }

  @Test
  void parquet_givenAlone_isRead() throws IOException {
    List<ParquetFiles.Row> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(new ParquetFiles.Row(tree.image(8, 8, "png"), "", 7 + i % 2));
    }
    ParquetFiles.write(input.resolve("all.parquet"), List.of(), rows);
    tree.file("x.jpg", new byte[9]);
    assertThat(run(input.resolve("all.parquet")).text()).contains("classes   2: 7 (2), 8 (2)");
  }

  @Test
  void shards_withLabelsInJson_areRead() throws IOException {
    for (int shard = 0; shard < 2; shard++) {
      Map<String, byte[]> members = new LinkedHashMap<>();
      for (int i = 0; i < 4; i++) {
        members.put(i + ".jpg", tree.image(8, 8 + i, "jpg"));
        members.put(i + ".txt", ascii("a photo"));
        members.put(i + ".json", ascii("{\"label\": \"" + (i % 2 == 0 ? "cat" : "dog") + "\"}"));
      }
      byte[] tar = TarFiles.tar(members);
      Files.write(input.resolve("0000" + shard + ".tar.gz"), TarFiles.gzip(tar));
    }
    PrepareSummary summary = run(input);
    assertThat(summary.text())
        .contains(
            "read as   WebDataset shards (2), labels in the field label of .json\n",
            "classes   2: cat (4), dog (4)\n",
            "rejected  none");
    PrepareOptions inPlace =
        new PrepareOptions(
            InputOptions.folder(input.toString()),
            input.toString(),
            0,
            0,
            4096,
            IntakeOptions.DEFAULT,
            false);
    assertThatThrownBy(() -> run(inPlace))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("are in the field label of .json, which training does not read");
  }

  @Test
  void imageFolder_withMetadata_isReadByIt() throws IOException {
    for (String split : List.of("train", "test")) {
      StringBuilder table = new StringBuilder("file_name,label\n");
      for (int i = 0; i < 4; i++) {
        Files.createDirectories(input.resolve(split));
        Files.write(input.resolve(split + "/" + i + ".png"), tree.image(8, 8, "png"));
        table.append(i + ".png," + (i % 2 == 0 ? "cat" : "dog") + "\n");
      }
      Files.writeString(input.resolve(split + "/metadata.csv"), table);
    }
    PrepareSummary summary = run(input);
    assertThat(summary.text())
        .contains("read as   a table of images: paths in file_name, labels in label of")
        .contains("classes   2: cat (2), dog (2)", "test      4 images", "rejected  none")
        .doesNotContain("ignored");
  }

  @Test
  void table_ofIds_findsFilesByTheirNames() throws IOException {
    tree.file("train/0a.jpg", tree.image(8, 8, "jpg"))
        .file("train/0b.jpg", tree.image(8, 9, "jpg"));
    tree.file("train/x.png", tree.image(8, 8, "png")).file("test/x.png", tree.image(8, 9, "png"));
    tree.file("labels.csv", ascii("id,breed\n0a,cat\n0b,dog\nx,dog\n"));
    PrepareSummary summary = run(tree.folder().resolve("labels.csv"));
    assertThat(summary.text()).contains("classes   2: cat (1), dog (1)");
    assertThat(Files.readString(output.resolve("rejected.csv")))
        .contains("x,\"may be any of test/x.png, train/x.png\"");
  }

  @Test
  void images_of12BitsIn16_areSaidOrScaled() throws IOException {
    tree.with("dog", 2).file("cat/sensor.png", sensor());
    assertThat(run(tree.folder()).text())
        .contains(
            "1 image of 16 bits has no value above 4,095, which takes 12 bits", "give --bits 12");
    output = folder.resolve("scaled");
    assertThat(run(options(tree.folder(), 0, 12, "")).text()).doesNotContain("notice");
    try (SampleStore store =
        SampleStore.open(new Configuration(false), output.toString(), "train")) {
      for (int i = 0; i < 3; i++) {
        EncodedSample sample = store.read(i);
        if (sample.label() == 0) {
          byte[] bytes = new byte[sample.bytes().remaining()];
          sample.bytes().get(bytes);
          BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
          assertThat(image.getRaster().getSample(63, 63, 0)).isEqualTo(255);
          assertThat(image.getRaster().getSample(0, 32, 0)).isEqualTo(128);
        }
      }
    }
  }

  /** Values from 0 to 4095. */
  private static byte[] sensor() throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < 4096; i++) {
      image.getRaster().setSample(i % 64, i / 64, 0, i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @Test
  void holdOut_ofClassesWithOneImage_isSaid() throws IOException {
    tree.with("ant", 1).with("bee", 1);
    assertThat(run(options(tree.folder(), 0.2, 16, "")).text())
        .contains("notice    there is no split val: --val-fraction 0.2");
    tree.with("cat", 2);
    output = folder.resolve("three");
    assertThat(run(options(tree.folder(), 0.2, 16, "")).text())
        .contains("notice    2 of 3 classes have no image in val");
  }

  @Test
  void dryRun_ofAnyInput_tellsWhatTheRunWillTell() throws IOException {
    tree.with("Training/cat", 5).with("Training/dog", 4).with("Testing/cat", 2);
    Files.write(
        input.resolve("d.tar.gz"), TarFiles.gzip(TarFiles.tar(TarFiles.members(tree.folder()))));
    String text = new DryRun(spark.hadoopConfiguration(), options(input, 0.2, 16, "")).text();
    assertThat(text)
        .contains(
            "dry run: nothing was decoded or written\n",
            "read as   split folders: test (Testing), train (Training) in the archive d.tar.gz\n",
            "classes   2: cat (5), dog (4)\n",
            "train     7 files\n",
            "val       2 files\n",
            "rejected  none so far\n");
    assertThat(output).doesNotExist();
    assertThat(run(options(input, 0.2, 16, "")).text())
        .contains("test      2 images", "train     7 images", "val       2 images");
  }
}
