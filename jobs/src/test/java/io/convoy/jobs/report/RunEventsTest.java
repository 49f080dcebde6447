package io.convoy.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEventsTest {
  /** Written by TensorFlow's {@code TFRecordWriter} of its own {@code Event} messages. */
  private static final String GOLDEN =
      "1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b353110"
          + "2100000000000000017becf60900005040fc54d94110ac022a130a110a0a747261696e2f6c6f7373"
          + "150000403f58527f42";

  @TempDir private Path temp;

  @Test
  void records_areThoseOfTensorFlow() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventRecords records = new EventRecords(out, 1_700_000_000.5);
    records.scalar("train/loss", 300, 1_700_000_001.25, 0.75);
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(GOLDEN);
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
