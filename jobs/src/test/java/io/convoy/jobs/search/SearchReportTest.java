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
            "      convoy report /s/trials shows the curves");
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
}
