package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose number of ranks changes, between two starts or within one. */
@Tag("slow")
class ElasticIT {
  private static final String HERE = "127.0.0.2";
  private static final String THERE = "127.0.0.3";

  /** By which losses of the same batches differ, relative to them. */
  private static final double ROUNDING = 1e-4;

  @TempDir private static Path root;
  private static String data;

  @TempDir private Path temp;

  @BeforeAll
  static void drawImages() {
    data = DrawnDataset.make(root, 30);
  }

  /** LeNet has no batch normalisation, so that only rounding depends on the number of ranks. */
  private static String[] training(Path run, int epochs, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "train.batch=32",
                "train.epochs=" + epochs,
                "cluster.threads=1",
                "cluster.timeout=3m",
                "schedule.learning-rate=0.0005"));
    settings.addAll(List.of(more));
    return SmallTraining.command(data, run.toString(), settings.toArray(String[]::new));
  }

  private static List<JsonNode> lines(Path run, String kind) {
    try {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
        JsonNode node = new ObjectMapper().readTree(line);
        if (node.path("kind").asText().equals(kind)) {
          lines.add(node);
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of what was trained on in all rounds together, in any order. */
  private static long fingerprint(Path run) {
    return lines(run, "data").stream()
        .mapToLong(line -> Long.parseUnsignedLong(line.path("fingerprint").asText(), 16))
        .sum();
  }

  /** Of all steps, then of the evaluations. */
  private static List<Double> losses(Path run) {
    return Stream.of("step", "evaluation")
        .flatMap(kind -> lines(run, kind).stream())
        .map(line -> line.path("loss").asDouble())
        .toList();
  }

  @Test
  void train_onFourThenTwoThenFour_seesTheSameBatchesAndEndsWithTheLossOfFour() throws Exception {
    Path four = temp.resolve("four");
    assertThat(Cli.cluster(4).run(training(four, 4)).code()).isZero();

    Path changing = temp.resolve("changing");
    int[] executors = {4, 2, 4};
    int[] stops = {3, 23, Integer.MAX_VALUE}; // in mid-epoch, unless it takes more steps to stop
    for (int i = 0; i < executors.length; i++) {
      RunProcess run = new RunProcess(Cli.cluster(executors[i]), changing, training(changing, 4));
      if (stops[i] < Integer.MAX_VALUE) {
        run.awaitStep(stops[i]);
        run.signal("TERM");
      }
      assertThat(run.awaitEnd()).isZero();
    }
    assertThat(lines(changing, "start").stream().map(start -> start.path("world_size").asInt()))
        .containsExactly(4, 2, 4);
    assertThat(fingerprint(changing)).isEqualTo(fingerprint(four));
    List<Double> expected = losses(four);
    List<Double> found = losses(changing);
    assertThat(found).hasSameSizeAs(expected).hasSize(40 + 4);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).isCloseTo(expected.get(i), within(ROUNDING * expected.get(i)));
    }
    assertThat(found).as("those of two ranks are rounded otherwise").isNotEqualTo(expected);
    assertThat(expected.get(43)).as("the loss fell").isLessThan(0.999 * expected.get(40));
  }

  /** Otherwise each round could begin on an executor that has nothing to go on from. */
  @Test
  void train_onFewerRanksThanSlots_staysWhereTheStateIs() throws Exception {
    Path folder = temp.resolve("run");
    RunProcess run =
        new RunProcess(
            Cli.cluster(3),
            folder,
            training(folder, 12, "cluster.workers=1", "snapshot.every-epochs=1000"));
    assertThat(run.awaitEnd()).isZero();
    assertThat(run.metrics("failure")).isEmpty();
    assertThat(run.lastStep()).isEqualTo(120);
  }

  @Test
  void train_hostLostThenBackThenFailing_shrinksGrowsAndLeavesItOut() throws Exception {
    Path folder = temp.resolve("run");
    try (StandaloneCluster cluster = new StandaloneCluster(temp.resolve("work"))) {
      cluster.startWorker(HERE);
      cluster.startWorker(THERE);
      RunProcess run =
          new RunProcess(
              Cli.at(cluster),
              folder,
              training(
                  folder,
                  100_000,
                  "cluster.workers=2",
                  "cluster.patience=20s",
                  "snapshot.every-epochs=1000"));
      run.awaitStep(5);
      cluster.killWorker(THERE);
      run.awaitSteps(1, 1);
      assertThat(run.metrics("failure").get(0)).contains("on " + THERE, "was lost");

      cluster.startWorker(THERE);
      run.awaitSteps(1, 2);
      for (int failures = 2; failures <= 3; failures++) {
        RunProcess.signal(cluster.executor(THERE), "KILL");
        run.awaitSteps(failures, failures == 3 ? 1 : 2);
      }
      assertThat(run.metrics("exclusion")).hasSize(1).first().asString().contains(THERE);
      run.signal("TERM");
      assertThat(run.awaitEnd()).isZero();
      assertThat(run.metrics("failure")).hasSize(3);
    }
  }
}
