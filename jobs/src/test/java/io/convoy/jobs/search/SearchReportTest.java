package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class SearchReportTest {
  private static final String KEY = "schedule.learning-rate";

  private static Trial trial(int number, String rate) {
    TreeMap<String, String> settings = new TreeMap<>();
    settings.put(KEY, rate);
    return new Trial(number, settings, OptionalDouble.empty());
  }

  private static SearchReport report() {
    List<LegResult> results =
        List.of(
            new LegResult(Ending.REACHED, List.of(0.3), 10, ""),
            new LegResult(Ending.DONE, List.of(0.5, 0.7, 0.6), 30, ""),
            new LegResult(Ending.DIVERGED, List.of(0.9), 14, "the loss, \"so\""),
            new LegResult(Ending.FAILED, List.of(), 0, "no such layer"));
    SearchState state = SearchState.START;
    List<String> rates = List.of("0.01", "0.095", "0.05", "0.02");
    for (int i = 0; i < 4; i++) {
      Leg leg = new Leg(new Goal(i, 3), 0, 0, 3, Optional.of(results.get(i)));
      state = state.with(trial(i, rates.get(i))).with(leg);
    }
    TreeMap<String, Distribution> keys = new TreeMap<>();
    keys.put(KEY, new Interval(Interval.Scale.LOGARITHMIC, 0.001, 0.1, 3));
    return new SearchReport(
        Ranking.of(state, Metric.ACCURACY, 3),
        new Space(keys),
        new SearchFolder(new Configuration(), "/s"));
  }

  /** Steps in full: 4 trials of 3 epochs of 10, 10 and 14 steps, of which the mean is 34. */
  @Test
  void text_hasTheBestFirst_andWhatToDoNext() {
    List<String> lines = new ArrayList<>(report().text().lines().toList());
    assertThat(lines)
        .containsExactly(
            "trial  state     accuracy  epoch   steps  schedule.learning-rate",
            "001    done      70.00 %   2 of 3  30     0.095",
            "000    pruned    30.00 %   1 of 1  10     0.01",
            "002    diverged  90.00 %   1 of 1  14     0.05",
            "003    failed    -         -       0      0.02",
            "002 diverged: the loss, \"so\"",
            "003 failed: no such layer",
            "54 steps; all trials in full would take 136 (40 %)",
            "Best: trial 001 with accuracy 70.00 %; its snapshots are in /s/trials/001, its recipe is"
                + " /s/best.conf",
            "schedule.learning-rate = 0.095 is at the upper end of its range: try a space that"
                + " reaches further",
            "Next: the same command with search.trials = 8 adds trials, drawn from a space that may"
                + " be a narrower one now",
            "      convoy report /s shows the curves");
  }

  @Test
  void csv_hasALineForEachTrial() {
    assertThat(report().csv().lines())
        .containsExactly(
            "trial,state,accuracy,epoch,epochs,steps,reason,folder,schedule.learning-rate",
            "001,done,0.7,2,3,30,,/s/trials/001,0.095",
            "000,pruned,0.3,1,1,10,,/s/trials/000,0.01",
            "002,diverged,0.9,1,1,14,\"the loss, \"\"so\"\"\",/s/trials/002,0.05",
            "003,failed,,0,0,0,no such layer,/s/trials/003,0.02");
  }

  /** By hand: the mean of 0.6, 0.7 and 0.8 is 0.7, their deviation 0.1, its error 0.1 / sqrt 3. */
  @Test
  void report_ofCrossValidation_hasMeanAndDeviationOfTheFolds() {
    SearchState state = SearchState.START;
    List<List<List<Double>>> folds =
        List.of(
            List.of(List.of(0.6), List.of(0.7), List.of(0.8)),
            List.of(List.of(0.65), List.of(0.65), List.of(0.65)),
            List.of(List.of(0.64), List.of(0.64), List.of(0.64)));
    for (int i = 0; i < 3; i++) {
      List<Double> mean =
          List.of(new FoldScores(folds.get(i).stream().map(f -> f.get(0)).toList()).mean());
      LegResult result = new LegResult(Ending.DONE, mean, 30, "", folds.get(i));
      state =
          state
              .with(trial(i, "0.0" + (i + 1)))
              .with(new Leg(new Goal(i, 1), 0, 0, 1, Optional.of(result)));
    }
    LegResult lost = new LegResult(Ending.FAILED, List.of(), 3, "fold-1: why");
    state = state.with(trial(3, "0.04")).with(new Leg(new Goal(3, 1), 0, 0, 1, Optional.of(lost)));
    SearchReport report =
        new SearchReport(
            Ranking.of(state, Metric.ACCURACY, 1),
            new Space(new TreeMap<>()),
            new SearchFolder(new Configuration(), "/s"));
    assertThat(report.text().lines())
        .contains(
            "trial  state   accuracy  deviation  epoch   steps  schedule.learning-rate",
            "000    done    70.00 %   10.00      1 of 1  30     0.01",
            "003    failed  -         -          -       3      0.04",
            "Best: trial 000 with accuracy 70.00 % (mean of 3 folds, standard error 5.77); its"
                + " snapshots are in /s/trials/000, its recipe is /s/best.conf",
            "As good as it, within its standard error: 1 of 3 other trials");
    assertThat(report.csv().lines().toList())
        .startsWith(
            "trial,state,accuracy,deviation,fold-1,fold-2,fold-3,epoch,epochs,steps,reason,folder,"
                + "schedule.learning-rate")
        .contains("003,failed,,,,,,0,0,3,fold-1: why,/s/trials/003,0.04");
    assertThat(report.csv().lines().toList().get(1))
        .matches(
            "000,done,0\\.(7|69999\\d*|70000\\d*),0\\.(1|09999\\d*|10000\\d*),0.6,0.7,0.8,1,.*");
  }
}
