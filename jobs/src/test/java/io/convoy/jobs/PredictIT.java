package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.jobs.prepare.TarFiles;
import io.convoy.testing.ZipBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions of images without labels, from the command line to the files. */
class PredictIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path root;
  private static String data;
  private static Path images;
  private static Path trained;

  @TempDir private Path temp;

  @BeforeAll
  static void drawImagesAndTrain() {
    data = DrawnDataset.make(root, 12);
    images = root.resolve("images/test");
    trained = root.resolve("run");
    String[] training =
        new SmallRun(trained)
            .training(
                data, 32, "train.epochs=2", "cluster.workers=1", "schedule.learning-rate=0.02");
    assertThat(Cli.local().run(training).code()).isZero();
  }

  private Path output() {
    return temp.resolve("predicted");
  }

  private String[] predict(Object input, String... more) {
    return predictBy(trained.toString(), input, more);
  }

  private String[] predictBy(String snapshot, Object input, String... more) {
    return Stream.concat(
            Stream.of(
                "predict", "--snapshot=" + snapshot, "--input=" + input, "--output=" + output()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /** Runs a command that succeeds; returns what it prints. */
  private static String run(String... command) {
    Cli.Result result = Cli.local().run(command);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return result.out();
  }

  private static String refused(int code, String... command) {
    Cli.Result result = Cli.local().run(command);
    assertThat(result.code()).isEqualTo(code);
    assertThat(result.err()).hasSize(1);
    return result.err().get(0);
  }

  /** Lines of all parts without their heads. */
  private List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Path part : parts()) {
      List<String> lines = Files.readAllLines(part);
      rows.addAll(part.toString().endsWith(".csv") ? lines.subList(1, lines.size()) : lines);
    }
    return rows;
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> list = Files.list(output())) {
      return list.filter(file -> file.getFileName().toString().startsWith("part-"))
          .sorted()
          .toList();
    }
  }

  private static List<String> sorted(List<String> rows, int field) {
    return rows.stream()
        .map(row -> row.split(",", -1)[field])
        .filter(text -> !text.isEmpty())
        .sorted()
        .toList();
  }

  @Test
  void predict_aFolderWithDamagedFiles_hasARowForEachAndAgreesWithEvaluate() throws IOException {
    Path report = temp.resolve("report.json");
    run("evaluate", "--snapshot=" + trained, "--split=test", "--output=" + report);
    Path mixed = temp.resolve("mixed");
    FileUtils.copyDirectory(images.toFile(), mixed.toFile());
    Files.writeString(mixed.resolve("notes.txt"), "no image");
    Files.write(mixed.resolve("empty.jpg"), new byte[0]);
    Files.writeString(mixed.resolve("text.png"), "no image, either");
    assertThat(run(predict(mixed, "--top-k=3")))
        .contains("Images    62, 2 of them could not be read", "62 rows in 1 parts");

    List<String> lines = Files.readAllLines(output().resolve("part-00000.csv"));
    assertThat(lines).hasSize(1 + 62);
    assertThat(lines.get(0))
        .isEqualTo("path,class,probability,class_2,probability_2,class_3,probability_3,error");
    assertThat(lines).anyMatch(line -> line.startsWith(mixed + "/empty.jpg,,,,,,,"));
    assertThat(lines)
        .anyMatch(
            line -> line.startsWith(mixed + "/text.png,,,,,,,") && line.contains("not an image"));
    assertThat(lines.stream().skip(1)).isSorted();
    assertThat(output().resolve("_SUCCESS")).exists();
    assertThat(output().resolve("_temporary")).doesNotExist();
    long right =
        rows().stream()
            .map(row -> row.split(",", -1))
            .filter(row -> Path.of(row[0]).getParent().getFileName().toString().equals(row[1]))
            .count();
    assertThat((double) right / 60)
        .isEqualTo(JSON.readTree(report.toFile()).path("top1_accuracy").asDouble());
    // the same probabilities, whatever the order of the images
    List<String> evaluated = Files.readAllLines(temp.resolve("report-images.csv"));
    assertThat(sorted(rows(), 2)).isEqualTo(sorted(evaluated.subList(1, evaluated.size()), 3));
    assertThat(
            Cli.local()
                .run(predict(mixed, "--top-k=3", "--strict", "--overwrite", "--part-rows=50"))
                .code())
        .isEqualTo(3);
  }

  @Test
  void predict_again_doesOnlyWhatIsMissing() throws IOException {
    String[] command = predict(images, "--part-rows=16", "--top-k=1");
    assertThat(run(command)).contains("60 rows in 4 parts");
    List<String> whole = rows();
    assertThat(run(command)).contains("nothing to do");

    Files.delete(output().resolve("_SUCCESS"));
    Files.delete(output().resolve("part-00002.csv"));
    Files.writeString(output().resolve("part-00001.csv"), "kept as it is");
    assertThat(run(command)).contains("Images    16", "4 parts, 3 of which were there already");
    assertThat(output().resolve("part-00001.csv")).hasContent("kept as it is");
    assertThat(Files.readAllLines(output().resolve("part-00002.csv")).subList(1, 17))
        .isEqualTo(whole.subList(32, 48));

    assertThat(refused(3, predict(images, "--part-rows=16", "--top-k=2")))
        .contains(
            "--output " + output() + " holds other predictions (--top-k was 1 and is 2)",
            "give another --output, or --overwrite");
    run(predict(images, "--part-rows=30", "--top-k=1", "--overwrite"));
    assertThat(rows()).isEqualTo(whole);
    assertThat(parts()).hasSize(2);
  }

  @Test
  void predict_anEnsembleWithViews_averagesAndWritesLogits() throws IOException {
    String first = new SmallRun(trained).snapshot(4).toString();
    String last = new SmallRun(trained).lastSnapshot().toString();
    Path report = temp.resolve("report.json");
    run(
        "evaluate",
        "--snapshots=" + first + "," + last,
        "--split=test",
        "--crops=five",
        "--output=" + report);
    run(
        predictBy(
            first + "," + last,
            data,
            "--split=test",
            "--crops=five",
            "--format=jsonl",
            "--logits"));
    List<Double> probabilities = new ArrayList<>();
    for (String row : rows()) {
      JsonNode json = JSON.readTree(row);
      assertThat(json.path("logits")).hasSize(12);
      assertThat(json.path("top")).hasSize(5);
      probabilities.add(json.path("probability").asDouble());
    }
    List<String> evaluated = Files.readAllLines(temp.resolve("report-images.csv"));
    assertThat(probabilities.stream().map(value -> String.format("%.6f", value)).toList())
        .isEqualTo(evaluated.stream().skip(1).map(row -> row.split(",", -1)[3]).toList());
    assertThat(JSON.readTree(rows().get(0)).path("path").asText())
        .isEqualTo(
            data
                + "/test/shard-00000.tar/"
                + evaluated.get(1).replaceAll("^.*tar/|,.*", "")
                + ".jpg");
  }

  private static Map<String, byte[]> members() throws IOException {
    Map<String, byte[]> members = new TreeMap<>();
    try (Stream<Path> files = Files.walk(images)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        members.put(images.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return members;
  }

  @Test
  void predict_archivesAndTables_isWhatTheirFilesAre() throws IOException {
    run(predict(images, "--top-k=1"));
    List<String> plain = sorted(rows(), 2);
    Path inputs = Files.createDirectories(temp.resolve("inputs"));
    StringBuilder table = new StringBuilder("image,caption\n");
    try (Stream<Path> files = Files.walk(images)) {
      files
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(file -> table.append(file).append(",\"a, b\"\n"));
    }
    Path csv = inputs.resolve("list.csv");
    Files.writeString(csv, table + "none.jpg,missing\n");
    run(predict(csv, "--top-k=1", "--overwrite"));
    assertThat(sorted(rows(), 2)).isEqualTo(plain);
    assertThat(rows().get(60)).startsWith("none.jpg,,,").contains("cannot be read");

    Path tar = inputs.resolve("photos.tar");
    Files.write(tar, TarFiles.tar(members()));
    run(predict(tar, "--top-k=1", "--overwrite"));
    assertThat(sorted(rows(), 2)).isEqualTo(plain);
    assertThat(rows()).allMatch(row -> row.matches(Pattern.quote(tar + "/") + "\\w+/\\S+jpg,.*"));

    Path zip = inputs.resolve("more.zip");
    Files.write(zip, ZipBytes.of(members()));
    assertThat(run(predict(inputs, "--top-k=1", "--overwrite"))).contains("Images    120,");
    assertThat(rows().get(0)).startsWith(zip + "/");
    assertThat(rows().get(60)).startsWith(tar + "/");
  }

  @Test
  void predict_whatCannotBe_isRefusedInALine() throws IOException {
    assertThat(refused(3, predict(temp.resolve("none"))))
        .contains("--input " + temp.resolve("none") + ": no such file or folder");
    Path empty = Files.createDirectories(temp.resolve("empty"));
    Files.writeString(empty.resolve("notes.txt"), "no image");
    assertThat(refused(3, predict(empty))).contains("--input " + empty + ": no images found");
    assertThat(output()).doesNotExist();
    Files.writeString(Files.createDirectories(output()).resolve("mine.txt"), "mine");
    assertThat(refused(3, predict(images)))
        .contains("--output " + output() + " is not empty and holds no predictions");
    assertThat(refused(2, predict(images, "--embedding=dens")))
        .contains("--embedding = dens: the model has no such layer; the nearest is");
    assertThat(refused(3, predictBy(temp.resolve("gone").toString(), images)))
        .contains(temp.resolve("gone").toString());
  }

  @Test
  void predict_whileAnExecutorIsKilled_writesTheSameFiles() throws Exception {
    run(predict(images, "--format=jsonl", "--part-rows=4", "--embedding=dense1"));
    List<byte[]> whole = new ArrayList<>();
    for (Path part : parts()) {
      whole.add(Files.readAllBytes(part));
    }
    FileUtils.deleteDirectory(output().toFile());
    RunProcess process =
        new RunProcess(
            Cli.cluster(2),
            output(),
            predict(images, "--format=jsonl", "--part-rows=4", "--embedding=dense1"));
    process.await("a part", ignored -> Files.exists(output().resolve("part-00000.jsonl")));
    RunProcess.signal(process.executors().get(0), "KILL");
    assertThat(process.awaitEnd()).isZero();
    assertThat(parts()).hasSameSizeAs(whole);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(parts().get(i)).hasBinaryContent(whole.get(i));
    }
  }
}
