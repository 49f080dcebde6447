package io.convoy.driver.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.plan.Adjusted;
import io.convoy.driver.plan.Evaluated;
import io.convoy.driver.plan.Evaluations;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {
  private static SnapshotContent content(Progress progress) {
    return new SnapshotContent(
        progress,
        new ModelIdentity(
            "resnet8",
            new ImageShape(32, 32, 3),
            Map.of("width", 8.0),
            List.of("cat", "dog"),
            new ColourStatistics(
                List.of(0.5, 0.4, 0.3),
                List.of(0.2, 0.2, 0.1),
                List.of(3.0, 2.0, 1.0),
                List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0))),
            "",
            null),
        7,
        2,
        "torch",
        Map.of("accuracy", 0.5),
        "run.seed = 7",
        Map.of("convoy", "test"));
  }

  private static final SnapshotContent NOW =
      content(
          new Progress(
              11,
              2,
              192,
              0.5,
              8,
              List.of(
                  new Evaluated(1, 4, Evaluations.of(0.25, 1.5)),
                  new Evaluated(2, 8, Evaluations.of(0.5, 1.25))),
              new Adjusted(1, 16),
              3.5));

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = SnapshotCodecTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static SnapshotContent read(byte[] json) {
    return SnapshotCodec.read(json, SnapshotContent.class, "progress.json");
  }

  @Test
  void write_thenRead_isEqual() {
    assertThat(read(SnapshotCodec.write(NOW))).isEqualTo(NOW);
  }

  @Test
  void write_isTheGoldenFile() throws IOException {
    assertThat(new String(SnapshotCodec.write(NOW), StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines(
            new String(golden("progress-v4.json"), StandardCharsets.UTF_8).strip());
  }

  @Test
  void read_versionOne_hasNoHistoryAndStandsBetweenEpochs() throws IOException {
    assertThat(read(golden("progress-v1.json")))
        .isEqualTo(content(new Progress(8, 2, 0, 0.5, 8, List.of(), Adjusted.NONE, 0)));
  }

  @Test
  void read_versionTwo_hasTwoMetricsAndDoesNotKnowTheLossesOfItsEpoch() throws IOException {
    assertThat(read(golden("progress-v2.json")))
        .isEqualTo(content(NOW.progress().rolledBack(0).fitting(0).withLosses(Double.NaN)));
  }

  @Test
  void read_versionThree_hasFoundNoMicroBatch() throws IOException {
    assertThat(read(golden("progress-v3.json"))).isEqualTo(content(NOW.progress().fitting(0)));
  }

  @Test
  void read_withoutAProgress_namesTheFile() {
    byte[] json = "{\"version\": 2, \"progress\": {\"step\": []}}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith("progress.json is damaged");
  }
}
