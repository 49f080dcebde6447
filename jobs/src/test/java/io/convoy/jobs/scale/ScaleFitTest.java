package io.convoy.jobs.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.jobs.scale.ScaleFit.MeasuredSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScaleFitTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final NetworkLine LINE = new NetworkLine(2e9, 1e-4);

  private static MeasuredSum sum(int ranks, double bytes, double crowd) {
    double seconds = SumPath.RING.seconds(ranks, bytes, LINE) * crowd;
    return new MeasuredSum(ranks, bytes, crowd, seconds);
  }

  @Test
  void line_bySumsThatItMade_isFound() {
    NetworkLine line =
        ScaleFit.line(List.of(sum(2, 1e7, 1), sum(4, 1e7, 2), sum(4, 12, 2), sum(1, 12, 1)));
    assertThat(line.bytesPerSecond()).isCloseTo(2e9, within(1.0));
    assertThat(line.latencySeconds()).isCloseTo(1e-4, within(1e-12));
  }

  /** Two sums that no latency explains: the larger one is the faster by its bytes. */
  @Test
  void line_isNeverFasterThanAtOnce() {
    MeasuredSum small = new MeasuredSum(2, 1e6, 1, 1e-4);
    MeasuredSum large = new MeasuredSum(2, 1e8, 1, 0.1);
    assertThat(ScaleFit.line(List.of(small, large)).latencySeconds()).isZero();
    assertThatThrownBy(() -> ScaleFit.line(List.of(sum(1, 1e6, 1))))
        .hasMessageContaining("sums of one rank");
  }

  @Test
  void published_efficiencyIsMet_andTheOtherPublicationIsForecast() {
    assertThat(PublishedRuns.stepOfOneHost()).isCloseTo(0.2318, within(1e-4));
    assertThat(PublishedRuns.stepOfAkiba()).isCloseTo(0.2558, within(1e-4));
    ScaleModel goyal = PublishedRuns.goyal();
    assertThat(goyal.at(8).seconds()).isCloseTo(PublishedRuns.stepOfOneHost(), within(0.002));
    assertThat(ScaleFit.efficiency(goyal, 8, 256)).isCloseTo(0.9, within(1e-6));
    assertThat(goyal.stragglers().deviation()).isBetween(0.02, 0.1);
    assertThat(PublishedRuns.akiba().at(1024).seconds())
        .as("within a tenth of what they measured")
        .isCloseTo(PublishedRuns.stepOfAkiba(), within(0.0256));
  }

  @Test
  void runs_areFittedByTheirFewest_andSumsOfSeveral() {
    MeasuredRun one = new MeasuredRun(1, 0.11, 0.1, 0.01, 0, Optional.empty());
    MeasuredRun four = new MeasuredRun(4, 0.3, 0.2, 0.01, 0, Optional.of(sum(4, 1e7, 2)));
    FittedRuns fitted = FittedRuns.of(List.of(four, one), List.of(sum(4, 12, 2)), 2);
    assertThat(fitted.model().line().latencySeconds()).isCloseTo(1e-4, within(1e-10));
    assertThat(fitted.points()).extracting(FittedRuns.Point::ranks).containsExactly(1, 4);
    assertThat(fitted.points().get(0).modelled()).isCloseTo(0.11, within(1e-9));
    double sum = 2 * (1.5 * 1e7 / 2e9 + 6e-4);
    assertThat(fitted.points().get(1).modelled()).isCloseTo(0.22 + sum, within(1e-9));
    assertThatThrownBy(() -> FittedRuns.of(List.of(four), List.of(), 0))
        .hasMessage("a run of one rank is needed");
    assertThatThrownBy(() -> FittedRuns.of(List.of(one), List.of(), 0))
        .hasMessage("a run of several ranks is needed");
  }

  private static List<JsonNode> lines(String... lines) throws JsonProcessingException {
    List<JsonNode> read = new ArrayList<>();
    for (String line : lines) {
      read.add(JSON.readTree(line));
    }
    return read;
  }

  private static String times(int rank, double compute, double exchange) {
    return String.format(
        "{\"kind\":\"times\",\"rank\":%d,\"steps\":10,\"compute_seconds\":%s,"
            + "\"exchange_seconds\":%s,\"update_seconds\":0.1}",
        rank, compute, exchange);
  }

  private static String step(double seconds) {
    return "{\"kind\":\"step\",\"seconds\":" + seconds + "}";
  }

  @Test
  void run_isReadFromItsMetrics() throws JsonProcessingException {
    String start = "{\"kind\":\"start\",\"world_size\":2,\"parameters\":1000}";
    MeasuredRun run =
        MeasuredRun.of(
            lines(
                start,
                times(0, 9, 9),
                times(0, 2, 0.5),
                times(1, 3, 0.2),
                step(9),
                step(0.3),
                step(0.5),
                step(0.4)),
            1);
    assertThat(run.stepSeconds()).isCloseTo(0.4, within(1e-12));
    assertThat(run.computeSeconds()).isCloseTo(0.25, within(1e-12));
    assertThat(run.updateSeconds()).isCloseTo(0.01, within(1e-12));
    assertThat(run.deviation()).isCloseTo(1.4826 * 0.1 / 0.4, within(1e-9));
    assertThat(run.sum()).contains(new MeasuredSum(2, 4000, 2, 0.02));
    assertThatThrownBy(() -> MeasuredRun.of(lines(start, times(0, 1, 1)), 1))
        .hasMessage("it has no times of all its ranks, or fewer than four steps");
    assertThatThrownBy(() -> MeasuredRun.of(lines(), 1)).hasMessage("it has no line of kind start");
  }
}
