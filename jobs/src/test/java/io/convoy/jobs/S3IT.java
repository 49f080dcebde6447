package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dataset and a run on S3, whose driver is killed and started again, and what is asked of it
 * afterwards. Needs {@code mvn -Ps3}.
 */
class S3IT {
  private static final int EPOCHS = 4;
  private static final String DATA = S3Server.uri("data");
  private static final String RUN = S3Server.uri("runs/a");

  @TempDir private static Path root;
  private static S3Server server;
  private static FileSystem bucket;
  private static SmallTraining training;
  private static RunProcess killed;
  private static RunProcess resumed;

  @BeforeAll
  static void trainAndResume() throws Exception {
    assumeThat(S3Server.isThere()).as("built by mvn -Ps3").isTrue();
    server = new S3Server(root);
    bucket = server.files();
    training = SmallTraining.in(root, EPOCHS);
    String images = root.resolve("images").toString();
    succeed("prepare", "--input=" + images, "--output=" + DATA, "--val-fraction=0.1");

    killed = start();
    killed.await("a snapshot, and metrics with it", ignored -> hasMetrics());
    killed.signal("KILL");
    while (killed.isAlive()) {
      Thread.onSpinWait();
    }
    resumed = start();
    assertThat(resumed.awaitEnd()).isZero();
    download("runs/a");
    download("data");
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      bucket.close();
      server.close();
    }
  }

  /** Copies objects to the place of their name in {@link #copy()}. */
  private static void download(String name) throws IOException {
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(copy().resolve(name).toUri());
    Files.createDirectories(copy().resolve(name).getParent());
    bucket.copyToLocalFile(false, new org.apache.hadoop.fs.Path("/" + name), target, true);
  }

  private static Path copy() {
    return root.resolve("copy");
  }

  private static String[] train() {
    return SmallTraining.command(
        DATA,
        RUN,
        "train.batch=32",
        "train.epochs=" + EPOCHS,
        "snapshot.every-steps=" + SmallTraining.SNAPSHOT_INTERVAL,
        "cluster.timeout=3m",
        "run.report=true");
  }

  /** The key comes by the driver's environment. */
  private static RunProcess start() throws IOException {
    Cli cli =
        server
            .reaching(Cli.cluster(2))
            .withEnvironment("AWS_ACCESS_KEY_ID", S3Server.KEY)
            .withEnvironment("AWS_SECRET_ACCESS_KEY", S3Server.SECRET);
    return new RunProcess(cli, folder(), train());
  }

  private static Path folder() {
    return copy().resolve("runs/a");
  }

  private static boolean hasMetrics() {
    try {
      return bucket.exists(new org.apache.hadoop.fs.Path("/runs/a/metrics.jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList().stream();
    }
  }

  /** Runs a command that succeeds; returns what it prints. */
  private static String succeed(String... command) {
    Cli.Result result = server.allowing(Cli.local()).run(command);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return result.out();
  }

  @Test
  void train_killedAndStartedAgain_endsWithTheBitsOfTheLocalDisk() throws IOException {
    training.assertSameBits(folder());
    assertThat(resumed.output()).contains("Resumed after step");
    assertThat(succeed(train())).contains("is complete: " + EPOCHS + " epochs");
    assertThat(succeed("status", RUN)).contains("done");
    assertThat(succeed("snapshot", "verify", RUN)).contains("step-00000040");
  }

  @Test
  void metrics_ofBothStarts_haveEachStep() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (Path file : files(folder()).toList()) {
      if (file.getFileName().toString().matches("metrics(-\\d+)?\\.jsonl")) {
        for (String line : Files.readAllLines(file)) {
          lines.add(new ObjectMapper().readTree(line));
        }
      }
    }
    assertThat(kind(lines, "start")).hasSize(2);
    assertThat(kind(lines, "step").map(line -> line.path("step").asLong()))
        .containsAll(LongStream.rangeClosed(1, training.steps()).boxed().toList());
    assertThat(kind(lines, "end")).hasSize(1);
  }

  private static Stream<JsonNode> kind(List<JsonNode> lines, String kind) {
    return lines.stream().filter(line -> line.path("kind").asText().equals(kind));
  }

  @Test
  void evaluateAndPredict_onS3_giveWhatTheyGiveOnTheLocalDisk() throws IOException {
    String[] evaluate = {"evaluate", "--split=test", "--snapshot=" + RUN};
    String local = Cli.local().run(localCopyOf(evaluate)).out();
    assertThat(succeed(evaluate)).contains(line(local, "Top-1")).contains(line(local, "Loss"));

    bucket.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(root.resolve("images/test").toUri()),
        new org.apache.hadoop.fs.Path("/new"));
    succeed(
        "predict",
        "--snapshot=" + RUN,
        "--input=" + S3Server.uri("new"),
        "--output=" + S3Server.uri("predicted"),
        "--format=csv");
    download("predicted");
    long rows = 0;
    for (Path file : files(copy().resolve("predicted")).toList()) {
      if (file.getFileName().toString().matches("part-.*csv")) {
        rows += Files.readAllLines(file).size() - 1;
      }
    }
    assertThat(rows).isEqualTo(60);
  }

  private static String[] localCopyOf(String... evaluate) {
    String[] command = evaluate.clone();
    command[2] = "--snapshot=" + training.undisturbedFolder();
    return command;
  }

  private static String line(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void key_isInNoFileAndNoLog() throws IOException {
    List<Path> files = files(copy()).toList();
    assertThat(files.stream().map(file -> file.getFileName().toString()))
        .contains("run.conf", "metrics.jsonl", "report.html", "manifest.json", "dataset.json");
    for (Path file : files) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(text.contains(S3Server.KEY)).as(file.toString()).isFalse();
      assertThat(text.contains(S3Server.SECRET)).as(file.toString()).isFalse();
    }
    assertThat(killed.output() + resumed.output()).doesNotContain(S3Server.KEY, S3Server.SECRET);
  }
}
