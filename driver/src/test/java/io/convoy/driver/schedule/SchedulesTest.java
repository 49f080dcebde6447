package io.convoy.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.metric.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class SchedulesTest {
  /** 10 steps an epoch, 10 epochs; batch 256. */
  private static final Timeline RUN = Timeline.even(10, 256, 10);

  /** Rate 0.1 for batch 128 at batch 256: peak 0.2. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.01", // first of 20 warmup steps
    "10, 0.1",
    "20, 0.2", // end of warmup
    "21, 0.2",
    "61, 0.101", // half-way: between the peak and a hundredth of it
    "100, 0.002076325412" // 0.002 + 0.198 (1 + cos(79/80 pi)) / 2
  })
  void cosine_withWarmupAndLinearScaling_followsTheClosedForm(long step, double expected) {
    ScheduleSpec spec =
        new ScheduleSpec("cosine", 0.1, 128, BatchScaling.LINEAR, 2, 0, 0.01, Map.of());
    assertThat(Schedules.rate(spec, RUN).at(step)).isCloseTo(expected, within(1e-9));
  }

  /** A cycle that ends within an epoch counts as ended with the epoch before. */
  @ParameterizedTest
  @CsvSource({
    "restarts, 'every-epochs=2 growth=2', 1, 20, '3, 7, 15'",
    "restarts, 'every-epochs=2 growth=2', 0, 14, '2, 6, 14'",
    "restarts, 'every-epochs=0.1 growth=1', 0, 1, '1'",
    "cyclic, 'every-epochs=1.5', 0, 5, '1, 3, 4'",
    "cosine, '', 1, 20, ''",
    "restarts, 'every-epochs=30 growth=2', 1, 20, ''"
  })
  void cycleEnds_areTheEpochsAtWhichTheRateIsLow(
      String name, String parameters, double warmup, int epochs, String expected) {
    ScheduleSpec spec =
        new ScheduleSpec(
            name, 0.1, 0, BatchScaling.LINEAR, warmup, 0, 0, SchedulesTest.parameters(parameters));
    assertThat(spec.cycleEnds(epochs).toString()).isEqualTo("[" + expected + "]");
  }

  /** Without warmup and scaling, peak 1 and final rate 0: step 1, 16 (epoch 1.5), 51, 100. */
  @ParameterizedTest
  @CsvSource({
    "constant, '', 1, 1, 1, 1",
    "step, 'every-epochs=4 factor=0.5', 1, 1, 0.5, 0.25",
    "multi-step, 'milestones=1.5;5;9.9 factor=0.1', 1, 0.1, 0.01, 0.001",
    "exponential, 'factor=0.9', 1, 0.853814968245462, 0.59049, 0.352371555387491",
    "epoch-factor, 'factor=0.9', 1, 0.9, 0.59049, 0.387420489",
    "inverse-time, 'factor=0.2', 1, 0.769230769230769, 0.5, 0.335570469798658",
    "inverse-root, '', 1, 0.25, 0.140028008402801, 0.1",
    "linear, '', 1, 0.85, 0.5, 0.01",
    "polynomial, 'power=0.5', 1, 0.921954445729289, 0.707106781186548, 0.1",
    "polynomial, 'power=2', 1, 0.7225, 0.25, 0.0001",
    "cosine, '', 1, 0.945503262094184, 0.5, 0.000246719817134",
    "restarts, 'every-epochs=2 growth=2', 1, 0.146446609406726, 0.146446609406726,"
        + " 0.519629907879534", // cycles 0-2, 2-6, 6-14
    "cyclic, 'every-epochs=4', 0, 0.75, 0.5, 0.95",
    "one-cycle, 'rise=0.5', 0, 0.206107373853763, 1, 0.000986635785864"
  })
  void curve_atFourSteps_followsTheClosedForm(
      String name, String given, double first, double sixteenth, double middle, double last) {
    Schedule schedule = Schedules.rate(plain(name, parameters(given)), RUN);
    assertThat(List.of(schedule.at(1), schedule.at(16), schedule.at(51), schedule.at(100)))
        .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-8 ? 0 : 1, Double.class)
        .containsExactly(first, sixteenth, middle, last);
  }

  @Test
  void nd4j_stepSchedule_isAskedAsDl4jDoes() throws IOException {
    String json =
        new ObjectMapper().writeValueAsString(new StepSchedule(ScheduleType.EPOCH, 0.4, 0.5, 3));
    Schedule schedule = Schedules.rate(plain("nd4j", Map.of("nd4j", json)), RUN);
    assertThat(schedule.at(30)).isCloseTo(0.4, within(1e-12));
    assertThat(schedule.at(31)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.at(100)).isCloseTo(0.05, within(1e-12));
    assertThatThrownBy(() -> plain("nd4j", Map.of("nd4j", "{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("nd4j = {}: is no ND4J schedule: ");
  }

  @Test
  void warmup_fromABaseRate_isGradual() {
    ScheduleSpec spec =
        new ScheduleSpec("constant", 0.1, 32, BatchScaling.LINEAR, 2, 0.125, 0, Map.of());
    Schedule schedule = Schedules.rate(spec, RUN);
    assertThat(schedule.at(1)).isCloseTo(0.1 + 0.7 / 20, within(1e-12)); // from 0.1 to 0.8
    assertThat(schedule.at(20)).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void scaling_squareRoot_takesTheRootOfTheRatio() {
    ScheduleSpec spec =
        new ScheduleSpec("constant", 0.1, 64, BatchScaling.SQUARE_ROOT, 0, 0, 0, Map.of());
    assertThat(Schedules.rate(spec, RUN).at(1)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void share_ofOneCycle_dipsWhereTheRateIsHighest() {
    Schedule share =
        Schedules.share(new CurveSpec("one-cycle", 0.9, 1, parameters("rise=0.5")), RUN);
    assertThat(share.at(1)).isCloseTo(1, within(1e-12));
    assertThat(share.at(51)).isCloseTo(0.9, within(1e-12));
    assertThat(Schedules.share(CurveSpec.ONE, RUN).at(77)).isEqualTo(1);
  }

  /** The golden file: a change of it changes runs that are going on. */
  @Test
  void cosine_withWarmup_isTheGoldenFiles() throws IOException {
    ScheduleSpec spec =
        new ScheduleSpec("cosine", 0.1, 128, BatchScaling.LINEAR, 1, 0, 0, Map.of());
    Schedule schedule = Schedules.rate(spec, RUN);
    List<String> lines = new ArrayList<>();
    for (long step = 1; step <= 100; step++) {
      lines.add(String.format(Locale.ROOT, "%d %.12f", step, schedule.at(step)));
    }
    try (var in = SchedulesTest.class.getResourceAsStream("warmup-cosine.txt")) {
      assertThat(lines)
          .containsExactlyElementsOf(
              new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  @Test
  void names_areThoseTested() {
    assertThat(Curves.catalogue().names())
        .isEqualTo(
            new TreeSet<>(
                List.of(
                    "constant",
                    "step",
                    "multi-step",
                    "exponential",
                    "epoch-factor",
                    "inverse-time",
                    "inverse-root",
                    "linear",
                    "polynomial",
                    "cosine",
                    "restarts",
                    "cyclic",
                    "one-cycle",
                    "nd4j")));
  }

  @Test
  void plateau_lossesWithoutImprovement_lowerTheRateOnceAPatience() {
    PlateauSpec plateau = new PlateauSpec(1, 0.5, 0.1, Metric.LOSS);
    assertThat(plateau.share(List.of())).isEqualTo(1);
    assertThat(plateau.share(List.of(2.0, 1.95))).isEqualTo(1);
    assertThat(plateau.share(List.of(2.0, 1.95, 1.9))).isEqualTo(0.5); // less than a tenth better
    assertThat(plateau.share(List.of(2.0, 1.95, 1.9, 1.7, 1.7))).isEqualTo(0.5);
    assertThat(plateau.share(List.of(2.0, 1.95, 1.9, 1.7, 1.7, 1.7))).isEqualTo(0.25);
    assertThat(plateau.share(List.of(2.0, Double.NaN, Double.NaN))).isEqualTo(0.5);
    PlateauSpec accuracy = new PlateauSpec(1, 0.5, 0.1, Metric.ACCURACY);
    assertThat(accuracy.share(List.of(0.5, 0.56, 0.57))).isEqualTo(1);
    assertThat(accuracy.share(List.of(0.5, 0.54, 0.54))).isEqualTo(0.5);
    assertThat(PlateauSpec.NONE.share(List.of(2.0, 2.0, 2.0, 2.0))).isEqualTo(1);
  }

  private static ScheduleSpec plain(String name, Map<String, Object> parameters) {
    return new ScheduleSpec(name, 1, 0, BatchScaling.LINEAR, 0, 0, 0, parameters);
  }

  /** Of texts such as {@code every-epochs=4 factor=0.5}. */
  private static Map<String, Object> parameters(String text) {
    Map<String, Object> given = new TreeMap<>();
    for (String part : text.split(" ", -1)) {
      if (!part.isEmpty()) {
        String value = part.substring(part.indexOf('=') + 1);
        given.put(
            part.substring(0, part.indexOf('=')),
            part.startsWith("milestones")
                ? List.of(value.split(";", -1)).stream().map(Double::valueOf).toList()
                : Double.valueOf(value));
      }
    }
    return given;
  }
}
