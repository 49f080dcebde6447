package io.convoy.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.cluster.RankMemory;
import io.convoy.driver.schedule.BatchScaling;
import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.MachineFacts;
import io.convoy.executor.checkup.Verdict;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.RankTimes;
import io.convoy.executor.round.StepMetrics;
import io.convoy.jobs.lrfind.LrFindOptions;
import io.convoy.jobs.lrfind.LrFindReport;
import io.convoy.jobs.lrfind.RateCurve;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What the doctor says of executors, settings, rates and speed. */
class MachineChecksTest {
  private static final long MB = 1 << 20;
  private static final RankMemory NEED = new RankMemory(500 * MB, 24 * MB, 400 * MB, 100 * MB);
  private static final String PARTS =
      StepParts.of(
          List.of(
              new RankTimes(0, 10, 10, 5, 0.1, 4.6, 0.2, 0.02),
              new RankTimes(1, 10, 10, 5, 0.2, 4.4, 0.4, 0.02)));
  private static final TrialBatch WHOLE = TrialBatch.whole(256, BatchScaling.LINEAR);

  private static MachineFacts machine(String host, String java, long heapMb, String... problems) {
    String[] all = {"", "", ""};
    System.arraycopy(problems, 0, all, 0, problems.length);
    return new MachineFacts(host, java, heapMb, 8000, 2, all[0], all[1], all[2]);
  }

  private static Finding named(List<Finding> findings, String check) {
    return findings.stream().filter(one -> one.check().equals(check)).findFirst().orElseThrow();
  }

  private static List<Finding> check(MachineFacts... machines) {
    return check(Map.of(), machines);
  }

  private static List<Finding> check(Map<String, String> settings, MachineFacts... machines) {
    SparkConf spark = new SparkConf(false);
    settings.forEach(spark::set);
    return new ClusterCheck(List.of(machines), NEED, spark).run();
  }

  @Test
  void cluster_whereAllIsWell_isOk() {
    assertThat(check(machine("a", "17.0.9", 2000), machine("b", "17.0.9", 2000)))
        .hasSize(6)
        .extracting(Finding::verdict)
        .containsOnly(Verdict.OK);
  }

  @Test
  void cluster_whatAnExecutorCannot_isRedAndNamesTheHost() {
    List<Finding> findings =
        check(
            machine("a", "17.0.9", 2000),
            machine("b", "17.0.9", 2000, "no torch", "no shard", "disk is full"));
    assertThat(named(findings, "native libraries").found()).isEqualTo("b: no torch");
    assertThat(named(findings, "reading images").found()).isEqualTo("b: no shard");
    assertThat(named(findings, "writing").found()).isEqualTo("b: disk is full");
    for (String check : List.of("native libraries", "reading images", "writing")) {
      assertThat(named(findings, check).verdict()).isEqualTo(Verdict.RED);
      assertThat(named(findings, check).remedy()).isNotBlank();
    }
  }

  @Test
  void cluster_javaThatDiffersAndAHeapThatFillsTheMemory_areWarnings() {
    List<Finding> findings = check(machine("a", "17.0.9", 2000), machine("b", "21.0.1", 7000));
    assertThat(named(findings, "java").verdict()).isEqualTo(Verdict.WARNING);
    assertThat(named(findings, "memory").verdict()).isEqualTo(Verdict.WARNING);
    assertThat(named(findings, "memory").found()).startsWith("7,000 MB heap of 8,000 MB on b");
  }

  @Test
  void spark_settingsThatHinder_areNamed() {
    for (Map<String, String> settings :
        List.of(
            Map.of("spark.dynamicAllocation.enabled", "true"),
            Map.of("spark.speculation", "true"))) {
      Finding finding = named(check(settings, machine("a", "17", 2000)), "spark");
      assertThat(finding.verdict()).as("%s", settings).isEqualTo(Verdict.WARNING);
    }
  }

  @Test
  void memory_ofAContainerThatIsTooSmall_isAWarningWithFigures() {
    Map<String, String> usual = Map.of("spark.master", "yarn");
    Finding small = named(check(usual, machine("a", "17", 2000)), "memory");
    assertThat(small.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(small.found())
        .endsWith(
            "a rank needs about 1.0 GB outside the heap (libraries 0.5, parameters and optimizer"
                + " 0.02, layers 0.4, images 0.1)");
    assertThat(small.remedy()).contains("this gives 0.4,", "set it to 1024m");
    Map<String, String> more =
        Map.of("spark.master", "yarn", "spark.executor.memoryOverhead", "1024");
    assertThat(named(check(more, machine("a", "17", 2000)), "memory").verdict())
        .isEqualTo(Verdict.OK);
  }

  /** Falls from 1e-3 on, is lowest at 0.1 and rises again. */
  private static LrFindReport test(double recipe) {
    List<RateCurve.Point> points = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      double x = -6 + 7 * i / 59.0;
      double loss = x < -3 ? 2 : 1 + Math.abs(x + 1) / 2;
      points.add(new RateCurve.Point(i + 1, Math.pow(10, x), loss, loss));
    }
    return new LrFindReport(
        new RateCurve(points, Optional.empty()), new LrFindOptions(1e-6, 10, 60), 1, recipe);
  }

  @Test
  void rate_byHowFarItIs_isJudged() {
    assertThat(RateCheck.of(test(0.05), WHOLE).verdict()).isEqualTo(Verdict.OK);
    assertThat(RateCheck.of(test(5), WHOLE).verdict()).isEqualTo(Verdict.WARNING);
    assertThat(RateCheck.of(test(1e-5), WHOLE).remedy())
        .startsWith("low: try schedule.learning-rate = ");
    Finding wrong = RateCheck.of(test(50), WHOLE);
    assertThat(wrong.verdict()).isEqualTo(Verdict.RED);
    assertThat(wrong.remedy()).startsWith("too high: try schedule.learning-rate = 0.01");
  }

  @Test
  void rate_triedWithSmallerBatches_isCarriedOverByTheRule() {
    TrialBatch part = TrialBatch.small(640, 2, 1, BatchScaling.LINEAR);
    assertThat(part.size()).isEqualTo(64);
    assertThat(RateCheck.of(test(5), part).verdict()).isEqualTo(Verdict.OK);
    assertThat(RateCheck.of(test(0.05), part).found())
        .endsWith("lowest at 0.962 (tried with batches of 64, scaled to 640: linear)");
    assertThat(TrialBatch.small(640, 2, 1, BatchScaling.SQUARE_ROOT).scaled(0.1))
        .isCloseTo(0.1 * Math.sqrt(10), within(1e-12));
  }

  @Test
  void trialBatch_dividesTheRunsAndKeepsUnitsWhole() {
    assertThat(TrialBatch.small(96, 2, 3, BatchScaling.LINEAR).size()).isEqualTo(48);
    assertThat(TrialBatch.small(50, 4, 1, BatchScaling.LINEAR).size()).isEqualTo(50);
    assertThat(TrialBatch.small(1009, 2, 1, BatchScaling.LINEAR).size()).isEqualTo(1009);
    assertThat(TrialBatch.small(1009, 2, 1, BatchScaling.LINEAR).note()).isEmpty();
  }

  private static List<StepMetrics> steps(int count, double seconds, double waits) {
    List<StepMetrics> steps = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      double slow = i <= 3 ? 100 : seconds;
      steps.add(new StepMetrics(i, 1, 2, 0.1, 0.1, UpdateFigures.of(1), slow, waits));
    }
    return steps;
  }

  @Test
  void speed_saysHowLongARunTakesAndWhatItWaitsFor() {
    Timeline run = Timeline.even(10, 100, 60);
    Finding well = SpeedCheck.of(steps(20, 0.5, 0.01), run, 100, PARTS);
    assertThat(well.verdict()).isEqualTo(Verdict.OK);
    assertThat(well.found())
        .isEqualTo(
            "200 images/s, 0.500 s a step of 100 images, bound by computing 90 %, exchange 6 %, images"
                + " 3 %, update 0 %; training takes about 5 min, evaluation left out");
    Finding waits = SpeedCheck.of(steps(20, 0.5, 0.3), run, 100, PARTS);
    assertThat(waits.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(waits.remedy()).contains("data.decode-threads");
    assertThat(SpeedCheck.of(steps(4, 1, 0), run, 100, PARTS).found()).startsWith("not measured");
  }

  @Test
  void report_hasALineForEachAndIsRedByOne() {
    Finding ok = Finding.ok("java", "17");
    Finding red = Finding.ok("overfit", "30 %%").red("lower the rate");
    DoctorReport report = new DoctorReport("lenet on data", List.of(ok, red), 3);
    assertThat(report.isRed()).isTrue();
    assertThat(new DoctorReport("", List.of(ok), 3).isRed()).isFalse();
    assertThat(report.text().lines())
        .contains(
            "ok       java                         17",
            "red      overfit                      30 %",
            " ".repeat(37) + " -> lower the rate",
            "1 red, 0 warnings, 1 ok; 3 s");
    assertThat(report.json()).contains("\"red\" : 1", "\"verdict\" : \"red\"", "lower the rate");
  }
}
