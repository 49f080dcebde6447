package io.convoy.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.InputOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Preparing what is no tree of class folders. */
class PrepareSourcesIT {
  private static JavaSparkContext spark;

  @TempDir Path folder;
  private ImageTree tree;
  private Path input;
  private Path output;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.start(PrepareSourcesIT.class);
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

  @Test
  void tar_ofAFolder_isPreparedAsTheFolderWouldBe() throws IOException {
    tree.with("train/cat", 9).with("train/dog", 7).with("test/dog", 3);
    PrepareOptions plain = options(InputOptions.folder(tree.folder().toString()), output);
    run(plain);
    List<String> reference = samples(output, "train");
    Map<String, byte[]> members = TarFiles.members(tree.folder());
    Files.write(input.resolve("pets.tar"), TarFiles.tar(members));
    Files.write(
        folder.resolve("pets.tar.gz"),
        TarFiles.gzip(TarFiles.tar(TarFiles.wrapped("pets/", members))));
    for (Path source : List.of(input, folder.resolve("pets.tar.gz"))) {
      Path to = folder.resolve("from-" + source.getFileName());
      PrepareSummary summary = run(options(InputOptions.folder(source.toString()), to));
      assertThat(summary.rejected()).isZero();
      assertThat(samples(to, "train")).isEqualTo(reference);
      assertThat(summary.dataset().split("test").imagesPerClass()).containsExactly(0L, 3L);
      assertThat(to.resolve("_preparing")).doesNotExist();
      assertThat(run(options(InputOptions.folder(source.toString()), to)).already()).isTrue();
    }
  }

  @Test
  void tar_ofTarsOfClasses_isPrepared() throws IOException {
    tree.with("n01", 4).with("n02", 5);
    Map<String, byte[]> outer = new LinkedHashMap<>();
    for (String name : List.of("n01", "n02")) {
      outer.put(name + ".tar", TarFiles.tar(TarFiles.members(tree.folder().resolve(name))));
    }
    Files.write(input.resolve("all_train.tar"), TarFiles.tar(outer));
    Path names = Files.writeString(folder.resolve("synsets"), "n01 tench, fish\nn02 goldfish\n");
    Dataset dataset =
        run(options(
                new InputOptions(
                    input.toString(), List.of(), Optional.empty(), Optional.of(names.toString())),
                output))
            .dataset();
    assertThat(dataset.classes()).containsExactly("tench", "goldfish");
    assertThat(dataset.split("train").imagesPerClass()).containsExactly(4L, 5L);
  }

  @Test
  void tar_withMembersThatLeadOut_takesOnlyWhatIsIn() throws IOException {
    tree.with("cat", 3).with("dog", 3);
    byte[] image = tree.image(9, 9, "png");
    Map<String, byte[]> members = new LinkedHashMap<>(TarFiles.members(tree.folder()));
    members.put("../outside.png", image);
    members.put("/etc/absolute.png", image);
    members.put("cat/../../up.png", image);
    members.put("cat/._0000.jpg", image);
    members.put("cat/new\nline.png", image);
    Files.write(input.resolve("odd.tar"), TarFiles.odd(members));
    PrepareSummary summary = run(options(InputOptions.folder(input.toString()), output));
    assertThat(summary.dataset().split("train").imagesPerClass()).containsExactly(3L, 3L);
    assertThat(Files.readString(output.resolve("rejected.csv")))
        .isEqualTo(
            """
            path,reason
            odd.tar/../outside.png,its path leads out of the archive
            odd.tar//etc/absolute.png,its path leads out of the archive
            odd.tar/cat/../../up.png,its path leads out of the archive
            odd.tar/cat/0000.jpg,its name is there twice in the archive
            odd.tar/cat/link.jpg,"it is a link, which is not followed"
            "odd.tar/cat/new\nline.png",its name is not readable
            """);
    try (Stream<Path> outside = Files.list(folder)) {
      assertThat(outside.map(path -> path.getFileName().toString()).sorted())
          .containsExactly("images", "in", "out");
    }
  }

  @Test
  void tar_thatIsCutOff_isNamed() throws IOException {
    tree.with("cat", 3).with("dog", 3);
    byte[] whole = TarFiles.tar(TarFiles.members(tree.folder()));
    Files.write(input.resolve("cut.tar"), Arrays.copyOf(whole, whole.length / 2 + 700));
    assertFails("the archive cut.tar is truncated or damaged");
    Files.delete(input.resolve("cut.tar"));
    byte[] packed = TarFiles.gzip(whole);
    Files.write(input.resolve("cut.tgz"), Arrays.copyOf(packed, packed.length / 2));
    assertFails("the archive cut.tgz is truncated or damaged");
    assertThat(output.resolve("_preparing")).doesNotExist();
  }

  private void assertFails(String message) {
    assertThatThrownBy(() -> run(options(InputOptions.folder(input.toString()), output)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void manifest_ofFilesAndMembers_isPrepared() throws IOException {
    tree.with("pool", 12);
    Map<String, byte[]> members = TarFiles.members(tree.folder());
    Files.write(input.resolve("some.tar"), TarFiles.tar(members));
    StringBuilder table = new StringBuilder("path,label,split\n");
    for (int i = 0; i < 12; i++) {
      String ending = i % 4 == 3 ? "png" : "jpg";
      String file = String.format("%04d.%s", i, ending);
      if (i % 2 == 0) {
        Files.write(input.resolve("x" + file), members.get("pool/" + file));
      }
      String path = i % 2 == 0 ? "x" + file : "pool/" + file;
      table.append(path + "," + (i % 3 == 0 ? "b" : "a") + "," + (i > 8 ? "val\n" : "\n"));
    }
    table.append("gone.jpg,a,\n");
    Files.writeString(input.resolve("all.csv"), table);
    PrepareSummary summary =
        run(options(InputOptions.folder(input.resolve("all.csv").toString()), output));
    assertThat(summary.dataset().classes()).containsExactly("a", "b");
    assertThat(summary.dataset().split("train").imagesPerClass()).containsExactly(6L, 3L);
    assertThat(summary.dataset().split("val").imagesPerClass()).containsExactly(2L, 1L);
    assertThat(Files.readString(output.resolve("rejected.csv"))).contains("gone.jpg,does not");
    Files.writeString(input.resolve("all.csv"), table.append("x0000.jpg,b,\n"));
    assertThatThrownBy(
            () -> run(options(InputOptions.folder(input.resolve("all.csv").toString()), output)))
        .hasMessageContaining("the input files have changed");
  }

  @Test
  void shardsOfOthers_getIndexAndDescription_andStayAsTheyAre() throws IOException {
    Map<String, byte[]> before = shards();
    Path names = Files.writeString(folder.resolve("names"), "cat\ndog\n");
    InputOptions source =
        new InputOptions(
            input.toString(), List.of(), Optional.empty(), Optional.of(names.toString()));
    PrepareSummary summary = run(options(source, input));
    Dataset dataset = summary.dataset();
    assertThat(dataset.classes()).containsExactly("cat", "dog");
    assertThat(dataset.split("train").imagesPerClass()).containsExactly(5L, 6L);
    assertThat(dataset.split("val").imagesPerClass()).containsExactly(2L, 2L);
    assertThat(Files.readString(input.resolve("rejected.csv")))
        .isEqualTo(
            """
            path,reason
            data-train-0.tar/empty,has no image
            data-train-0.tar/torn,the JPEG image is truncated or corrupt
            data-train-0.tar/wordy,its .cls is missing or not an integer
            """);
    before.forEach((name, bytes) -> assertThat(input.resolve(name)).hasBinaryContent(bytes));
    assertThat(input.resolve("_preparing")).doesNotExist();
    try (SampleStore store =
        SampleStore.open(new Configuration(false), input.toString(), "train")) {
      for (int i = 0; i < 11; i++) {
        EncodedSample sample = store.read(i);
        assertThat(sample.key()).isEqualTo(String.format("%05d", i));
        assertThat(sample.label()).isEqualTo(i % 2 == 0 ? 1 : 0);
      }
    }
    assertThat(run(options(source, input)).already()).isTrue();
  }

  @Test
  void shardsOfOthers_cannotBeOverwritten() throws IOException {
    Map<String, byte[]> before = shards();
    run(options(InputOptions.folder(input.toString()), input));
    tree.with("cat", 3).with("dog", 3);
    PrepareOptions over =
        new PrepareOptions(
            InputOptions.folder(tree.folder().toString()),
            input.toString(),
            0,
            0,
            8192,
            IntakeOptions.DEFAULT,
            true);
    assertThatThrownBy(() -> run(over))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds shards that another tool may have written");
    Files.delete(input.resolve(Dataset.FILE));
    assertThatThrownBy(() -> run(over)).hasMessageContaining("holds no prepared dataset");
    before.forEach((name, bytes) -> assertThat(input.resolve(name)).hasBinaryContent(bytes));
  }

  @Test
  void shardsOfOthers_toAnotherFolder_arePackedAnew() throws IOException {
    shards();
    PrepareOptions options =
        new PrepareOptions(
            InputOptions.folder(input.toString()),
            output.toString(),
            0,
            0,
            1 << 20,
            IntakeOptions.DEFAULT.reducing(4),
            false);
    Dataset dataset = run(options).dataset();
    assertThat(dataset.split("train").imagesPerClass()).containsExactly(5L, 6L);
    assertThat(dataset.split("train").shards()).hasSize(1);
    try (SampleStore store =
        SampleStore.open(new Configuration(false), output.toString(), "train")) {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes(store.read(0))));
      assertThat(Math.min(image.getHeight(), image.getWidth())).isEqualTo(4);
    }
  }

  /** Two shards of 11 and 4 good samples, in the folder itself. */
  private Map<String, byte[]> shards() throws IOException {
    Map<String, byte[]> train = new LinkedHashMap<>();
    for (int i = 0; i < 11; i++) {
      train.put(String.format("%05d.cls", i), ascii(i % 2 == 0 ? "1\n" : "0"));
      train.put(String.format("%05d.json", i), ascii("{\"more\": " + i + "}"));
      train.put(String.format("%05d.jpg", i), tree.image(9, 6 + i, "jpg"));
    }
    train.put("empty.cls", ascii("1"));
    train.put("torn.jpg", Arrays.copyOf(tree.image(20, 20, "jpg"), 500));
    train.put("torn.cls", ascii("1"));
    train.put("wordy.jpg", tree.image(9, 9, "jpg"));
    train.put("wordy.cls", ascii("a dog"));
    Map<String, byte[]> val = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      val.put("dir/" + i + ".png", tree.image(9, 9, "png"));
      val.put("dir/" + i + ".cls", ascii("" + i % 2));
    }
    Map<String, byte[]> shards =
        Map.of("data-train-0.tar", TarFiles.tar(train), "data-val-0.tar", TarFiles.tar(val));
    for (Map.Entry<String, byte[]> shard : shards.entrySet()) {
      Files.write(input.resolve(shard.getKey()), shard.getValue());
    }
    return shards;
  }

  @Test
  void meanImage_ofTrainingImages_isWritten() throws IOException {
    tree.file("cat/a.png", plain(10, 200)).file("dog/b.png", plain(30, 100));
    tree.file("cat/c.png", plain(255, 255)).file("dog/d.png", plain(255, 255));
    Files.createDirectories(tree.folder().resolve("train"));
    for (String split : List.of("train", "val")) {
      for (String name : List.of("cat", "dog")) {
        Files.createDirectories(tree.folder().resolve(split + "/" + name));
      }
    }
    move("cat/a.png", "train/cat/a.png");
    move("dog/b.png", "train/dog/b.png");
    move("cat/c.png", "val/cat/c.png");
    move("dog/d.png", "val/dog/d.png");
    Files.delete(tree.folder().resolve("cat"));
    Files.delete(tree.folder().resolve("dog"));
    PrepareOptions options =
        new PrepareOptions(
            InputOptions.folder(tree.folder().toString()),
            output.toString(),
            0,
            0,
            4096,
            new IntakeOptions(0, 95, 1000, 50, 6),
            false);
    run(options);
    float[] mean = MeanImage.read(DataFolder.of(new Configuration(false), output.toString()));
    assertThat(mean).hasSize(3 * 6 * 6);
    for (int i = 0; i < mean.length; i += 3) {
      assertThat(Math.round(mean[i] * 255)).isEqualTo(20);
      assertThat(Math.round(mean[i + 1] * 255)).isEqualTo(150);
    }
  }

  private void move(String from, String to) throws IOException {
    Files.move(tree.folder().resolve(from), tree.folder().resolve(to));
  }

  /** A PNG file of one colour. */
  private static byte[] plain(int red, int green) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, red << 16 | green << 8);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static PrepareOptions options(InputOptions input, Path output) {
    return new PrepareOptions(input, output.toString(), 0, 0, 16_384, IntakeOptions.DEFAULT, false);
  }

  private static PrepareSummary run(PrepareOptions options) {
    return new PrepareJob(spark.hadoopConfiguration(), () -> spark, options).run();
  }

  /** Label and bytes of all samples of a split, in some order. */
  private static List<String> samples(Path dataset, String split) {
    List<String> samples = new ArrayList<>();
    try (SampleStore store =
        SampleStore.open(new Configuration(false), dataset.toString(), split)) {
      for (long i = 0; i < store.size(); i++) {
        EncodedSample sample = store.read(i);
        samples.add(sample.label() + " " + Arrays.hashCode(bytes(sample)));
      }
    }
    samples.sort(Comparator.naturalOrder());
    return samples;
  }

  private static byte[] bytes(EncodedSample sample) {
    byte[] bytes = new byte[sample.bytes().remaining()];
    sample.bytes().get(bytes);
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
