package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldedTrialsTest {
  /** A trial's accuracy is its number / 10 and an epoch / 100, and its folds are 0.05 apart. */
  private static TrialRunner fold(int fold) {
    return new ScriptedTrials(4, (trial, epoch) -> 0.1 * trial + 0.01 * epoch + 0.05 * (fold - 2));
  }

  private static List<TrialRunner> folds() {
    return IntStream.rangeClosed(1, 3).mapToObj(FoldedTrialsTest::fold).toList();
  }

  private static SearchState search(Strategy strategy, List<TrialRunner> folds, SearchState from)
      throws InterruptedException {
    Timetable timetable = new Timetable(strategy, 1, Metric.ACCURACY);
    return new SearchLoop(
            timetable, ScriptedTrials.candidates(), new FoldedTrials(folds), from, state -> {})
        .run();
  }

  @Test
  void search_overFolds_comparesTheirMeans_andKeepsEach() throws Exception {
    SearchState end = search(new FullLength(3, 4), folds(), SearchState.START);
    Ranking ranking = Ranking.of(end, Metric.ACCURACY, 4);
    assertThat(ranking.rows()).extracting(row -> row.trial().number()).containsExactly(2, 1, 0);
    Ranking.Row best = ranking.best().orElseThrow();
    assertThat(best.best()).isCloseTo(0.24, within(1e-12));
    assertThat(best.at()).isEqualTo(4);
    assertThat(best.steps()).as("four epochs of ten steps, three times").isEqualTo(120);
    assertThat(best.folds()).hasSize(3).first().isEqualTo(0.2 + 0.04 - 0.05);
    assertThat(best.scores().orElseThrow().deviation()).isCloseTo(0.05, within(1e-12));
  }

  /** A rung compares means: all folds of a survivor go on, those of the others do not. */
  @Test
  void halving_overFolds_goesOnWithAllFoldsOfTheBest() throws Exception {
    SuccessiveHalving halving = new SuccessiveHalving(4, Rungs.growing(1, 4, 4));
    SearchState end = search(halving, folds(), SearchState.START);
    assertThat(end.legs())
        .extracting(leg -> leg.goal().trial() + ":" + leg.goal().until())
        .containsExactly("0:1", "1:1", "2:1", "3:1", "3:4");
    assertThat(end.last(3).orElseThrow().folds()).allMatch(values -> values.size() == 4);
    assertThat(end.last(2).orElseThrow().folds()).allMatch(values -> values.size() == 1);
  }

  @Test
  void trial_ofWhichAFoldIsLost_isLost_andKeepsWhatARungKnew() throws Exception {
    List<TrialRunner> folds = new ArrayList<>(folds());
    folds.set(
        1,
        new ScriptedTrials(4, (trial, epoch) -> 0.1 * trial + 0.01 * epoch)
            .losing(3, Ending.DIVERGED));
    folds.set(2, new Unused(3, 4, folds.get(2)));
    SuccessiveHalving halving = new SuccessiveHalving(4, Rungs.growing(1, 4, 4));
    SearchState end = search(halving, folds, SearchState.START);
    LegResult lost = end.last(3).orElseThrow();
    assertThat(lost.ending()).isEqualTo(Ending.DIVERGED);
    assertThat(lost.reason()).isEqualTo("fold-2: why");
    assertThat(lost.values()).as("of the first rung").hasSize(1);
    assertThat(lost.values().get(0)).isCloseTo(0.31, within(1e-12));
    assertThat(end.last(2).orElseThrow().ending()).as("the next best").isEqualTo(Ending.DONE);
  }

  /** A fold that is not to be trained to an epoch. */
  private record Unused(int trial, int until, TrialRunner inner) implements TrialRunner {
    @Override
    public Optional<LegResult> run(Trial asked, int epoch, DoubleConsumer begun)
        throws InterruptedException {
      assertThat(asked.number() == trial && epoch == until).isFalse();
      return inner.run(asked, epoch, begun);
    }

    @Override
    public void stop(String why) {
      inner.stop(why);
    }
  }

  /** One that ended by itself after two epochs counts with its last value from then on. */
  @Test
  void mean_ofFoldsOfDifferentLengths_isAsByHand() {
    LegResult whole = new LegResult(Ending.REACHED, List.of(0.1, 0.2, 0.6), 30, "");
    LegResult early = new LegResult(Ending.DONE, List.of(0.3, 0.4), 20, "");
    LegResult mean = FoldScores.mean(List.of(whole, early));
    assertThat(mean.values().get(0)).isCloseTo(0.2, within(1e-12));
    assertThat(mean.values().get(1)).isCloseTo(0.3, within(1e-12));
    assertThat(mean.values().get(2)).isCloseTo(0.5, within(1e-12));
    assertThat(mean.folds().get(1)).containsExactly(0.3, 0.4, 0.4);
    assertThat(mean.ending()).isEqualTo(Ending.REACHED);
    assertThat(mean.steps()).isEqualTo(50);
    assertThat(FoldScores.mean(List.of(early, early)).ending()).isEqualTo(Ending.DONE);
  }

  /** By the first fold's first loss it is seen in the others, too, whether a loss runs away. */
  @Test
  void trial_firstLoss_isThatOfTheFirstFold() throws Exception {
    List<OptionalDouble> known = new ArrayList<>();
    TrialRunner fold =
        new TrialRunner() {
          @Override
          public Optional<LegResult> run(Trial trial, int until, DoubleConsumer begun) {
            known.add(trial.firstLoss());
            begun.accept(2.0 + known.size());
            return Optional.of(new LegResult(Ending.DONE, List.of(0.5), 1, ""));
          }

          @Override
          public void stop(String why) {}
        };
    Trial trial = new Trial(0, new TreeMap<>(), OptionalDouble.empty());
    new FoldedTrials(List.of(fold, fold, fold)).run(trial, 1, loss -> {});
    assertThat(known)
        .containsExactly(OptionalDouble.empty(), OptionalDouble.of(3), OptionalDouble.of(3));
  }
}
