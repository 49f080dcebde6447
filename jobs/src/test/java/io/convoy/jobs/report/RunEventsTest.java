package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEventsTest {
  /** Written by TensorFlow's {@code TFRecordWriter} of its own {@code Event} messages. */
  private static final String GOLDEN =
      "1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b353110"
          + "2100000000000000017becf60900005040fc54d94110ac022a130a110a0a747261696e2f6c6f7373"
          + "150000403f58527f42";

  private static final String GOLDEN_HISTOGRAM =
      "7700000000000000e6b4a6c30900005040fc54d94110ac022a690a670a12706172616d65746572732f636f6e7631"
          + "5f572a5109000000000000f8bf11000000000000044019000000000000084021000000000000f43f29000000"
          + "00000021403210000000000000e03f00000000000004403a10000000000000f03f000000000000004062"
          + "0b5829";

  @TempDir private Path temp;

  @Test
  void records_areThoseOfTensorFlow() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventRecords records = new EventRecords(out, 1_700_000_000.5);
    records.scalar("train/loss", 300, 1_700_000_001.25, 0.75);
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(GOLDEN);
  }

  @Test
  void histograms_areThoseOfTensorFlow() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventRecords records = new EventRecords(out, 0);
    int version = out.size();
    Histogram histogram =
        new Histogram(-1.5, 2.5, 3, 1.25, 8.5, new double[] {0.5, 2.5}, new double[] {1, 2});
    records.histogram("parameters/conv1_W", 300, 1_700_000_001.25, histogram);
    assertThat(HexFormat.of().formatHex(out.toByteArray(), version, out.size()))
        .isEqualTo(GOLDEN_HISTOGRAM);
  }

  @Test
  void writeEvents_ofARun_hasEachFiniteValueAndIsTheSameAgain() throws IOException {
    MadeUpRun made = new MadeUpRun(temp.resolve("run")).start(5).step(1, 1, 2.5, 0.5);
    made.line("{\"kind\":\"step\",\"step\":2,\"epoch\":1,\"loss\":\"NaN\"}");
    Path run = made.evaluation(2, 1, 1.5, 0.25).write("train.batch = 10");
    RunReport report = new RunReport(new Configuration());
    List<String> files =
        report.writeEvents(List.of(run.toString()), temp.resolve("events").toString());
    assertThat(files).hasSize(1);
    Path file = Path.of(files.get(0));
    assertThat(file.getParent()).isEqualTo(temp.resolve("events/run"));
    assertThat(file.getFileName()).hasToString("events.out.tfevents.1767323045.convoy");
    byte[] first = Files.readAllBytes(file);
    // the version; loss, accuracy, rate, norm and speed of step 1; loss and accuracy of validation
    assertThat(count(first)).isEqualTo(8);
    report.writeEvents(List.of(run.toString()), temp.resolve("events").toString());
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    assertThat(file.getParent().toFile().list()).hasSize(1);
  }

  @Test
  void writeEvents_ofARunWithASnapshot_hasItsParametersAndItsFilters() throws IOException {
    Path run = new MadeUpRun(temp.resolve("run")).start(5).step(1, 1, 2.5, 0.5).write("");
    ComputationGraph network = MadeUpSnapshot.store(run, "lenet").network();
    String file =
        new RunReport(new Configuration())
            .writeEvents(List.of(run.toString()), temp.resolve("events").toString())
            .get(0);
    byte[] bytes = Files.readAllBytes(Path.of(file));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(network.paramTable().keySet())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(text).containsOnlyOnce("parameters/" + name));
    assertThat(text).containsOnlyOnce("filters/first_layer").contains("PNG");
    assertThat(count(bytes)).isEqualTo(1 + 5 + network.paramTable().size() + 1);
  }

  /** Of several runs snapshots are read only if somebody wants that. */
  @Test
  void writeEvents_ofTwoRuns_hasTheirCurves_andTheirWeightsIfWanted() throws IOException {
    for (String name : new String[] {"a", "b"}) {
      Path run =
          new MadeUpRun(temp.resolve("runs/" + name)).start(5).step(1, 1, 2.5, 0.5).write("");
      MadeUpSnapshot.store(run, "lenet");
    }
    RunReport report = new RunReport(new Configuration());
    List<String> runs = List.of(temp.resolve("runs").toString());
    String target = temp.resolve("events").toString();
    for (String file : report.writeEvents(runs, target)) {
      String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
      assertThat(text).contains("train/loss").doesNotContain("parameters/", "filters/");
    }
    assertThat(report.writeEventsWithWeights(runs, target)).hasSize(2);
    for (String file : report.writeEvents(List.of(runs.get(0) + "/b"), target)) {
      String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
      assertThat(text).contains("train/loss", "parameters/", "filters/first_layer");
    }
    String other =
        Files.readString(
            Path.of(report.writeEventsWithWeights(runs, target).get(0)),
            StandardCharsets.ISO_8859_1);
    assertThat(other).contains("train/loss", "parameters/", "filters/first_layer");
  }

  @Test
  void histogram_ofValues_isAsCountedByHand() {
    float[] values = {7, 0, 1, 2, Float.NaN, 5, Float.POSITIVE_INFINITY, 9};
    Histogram histogram = Histogram.of(values, 1, 7);
    assertThat(histogram.min()).isZero();
    assertThat(histogram.max()).isEqualTo(5);
    assertThat(histogram.count()).isEqualTo(4);
    assertThat(histogram.sum()).isEqualTo(8);
    assertThat(histogram.sumOfSquares()).isEqualTo(30);
    assertThat(histogram.limits()).hasSize(50).startsWith(0.1, 0.2).endsWith(4.9, 5);
    double[] counts = new double[50];
    counts[0] = 1;
    counts[10] = 1; // each bucket has its lower end, the last one both
    counts[20] = 1;
    counts[49] = 1;
    assertThat(histogram.counts()).containsExactly(counts);
  }

  @Test
  void histogram_ofEqualValues_isOneBucket() {
    Histogram histogram = Histogram.of(new float[] {3, 3}, 0, 2);
    assertThat(histogram.limits()).containsExactly(3);
    assertThat(histogram.counts()).containsExactly(2);
    assertThat(Histogram.of(new float[] {Float.NaN}, 0, 1).count()).isZero();
  }

  private static int count(byte[] file) {
    ByteBuffer rest = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int records = 0;
    while (rest.hasRemaining()) {
      int length = (int) rest.getLong();
      rest.position(rest.position() + 4 + length + 4);
      records++;
    }
    return records;
  }
}
