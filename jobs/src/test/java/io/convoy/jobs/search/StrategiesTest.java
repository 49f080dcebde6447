package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Against decisions that were worked out by hand. */
class StrategiesTest {
  /** After the first epoch of nine trials; later ones are a little better, in the same order. */
  private static final double[] FIRST = {.30, .50, .40, .20, .60, .45, .10, .35, .55};

  private static double curve(int trial, int epoch) {
    return FIRST[trial] + 0.01 * epoch;
  }

  /** But the last trial overtakes all others in its third epoch. */
  private static double overtaking(int trial, int epoch) {
    return trial == 8 && epoch >= 3 ? 0.9 : curve(trial, epoch);
  }

  private static Rungs rungs() {
    return Rungs.growing(1, 9, 3);
  }

  @Test
  void rungs_grow_upToTheEndOfTheTraining() {
    assertThat(rungs().epochs()).containsExactly(1, 3, 9);
    assertThat(Rungs.growing(1, 10, 3).epochs()).containsExactly(1, 3, 10);
    assertThat(Rungs.growing(2, 30, 4).epochs()).containsExactly(2, 30);
    assertThat(Rungs.growing(2, 32, 4).epochs()).containsExactly(2, 8, 32);
    assertThat(Rungs.growing(1, 2, 3).epochs()).containsExactly(1, 2);
    assertThat(Rungs.growing(5, 5, 3).epochs()).containsExactly(5);
    assertThat(Rungs.two(2, 20, 4).epochs()).containsExactly(2, 20);
  }

  /** A third of those at a rung so far go on at once: trial 1 of 3, 4 of 5, 8 as third of 9. */
  @Test
  void asha_oneAfterTheOther_promotesTheBestOfThoseSoFar() throws Exception {
    assertThat(new ScriptedTrials(9, StrategiesTest::overtaking).story(new Asha(9, rungs()), 1))
        .containsExactly(
            "0:1", "1:1", "2:1", "1:3", "3:1", "4:1", "4:3", "5:1", "6:1", "7:1", "8:1", "8:3",
            "8:9");
  }

  /** While trial 1 does its second and third epoch, trial 4 begins and is promoted beside it. */
  @Test
  void asha_twoAtOnce_decidesByAClockOfEpochs() throws Exception {
    assertThat(new ScriptedTrials(9, StrategiesTest::curve).story(new Asha(5, rungs()), 2))
        .containsExactly("0:1", "1:1", "2:1", "3:1", "1:3", "4:1", "4:3", "4:9");
  }

  @Test
  void asha_tooFewForAPromotion_trainsTheBestInFull() throws Exception {
    assertThat(new ScriptedTrials(9, StrategiesTest::curve).story(new Asha(2, rungs()), 1))
        .containsExactly("0:1", "1:1", "1:3", "1:9");
  }

  @Test
  void asha_lostTrials_areNotPromoted() throws Exception {
    ScriptedTrials trials = new ScriptedTrials(9, StrategiesTest::curve).losing(1, Ending.DIVERGED);
    assertThat(trials.losing(2, Ending.FAILED).story(new Asha(3, rungs()), 1))
        .containsExactly("0:1", "1:1", "2:1", "1:3", "2:3", "0:3", "0:9");
  }

  /** Of nine trials three go on, and of these one. */
  @Test
  void halving_waitsForAllOfARung() throws Exception {
    SuccessiveHalving halving = new SuccessiveHalving(9, rungs());
    List<String> first = List.of("0:1", "1:1", "2:1", "3:1", "4:1", "5:1", "6:1", "7:1", "8:1");
    assertThat(new ScriptedTrials(9, StrategiesTest::curve).story(halving, 2))
        .startsWith(first.toArray(String[]::new))
        .endsWith("4:3", "8:3", "1:3", "4:9");
    assertThat(new ScriptedTrials(9, StrategiesTest::overtaking).story(halving, 2))
        .endsWith("4:3", "8:3", "1:3", "8:9");
  }

  @Test
  void halving_theBestIsLost_takesTheNext() throws Exception {
    ScriptedTrials trials = new ScriptedTrials(9, StrategiesTest::curve).losing(4, Ending.DIVERGED);
    assertThat(trials.story(new SuccessiveHalving(9, rungs()), 1))
        .endsWith("4:3", "8:3", "1:3", "5:3", "8:9");
  }

  @Test
  void coarseToFine_trainsTheBestOfAllForLonger() throws Exception {
    SuccessiveHalving coarse = new SuccessiveHalving(6, Rungs.two(2, 9, 3));
    assertThat(new ScriptedTrials(9, StrategiesTest::curve).story(coarse, 1))
        .containsExactly("0:2", "1:2", "2:2", "3:2", "4:2", "5:2", "4:9", "1:9");
  }

  @Test
  void random_trainsAllInFull_alsoThoseThatAnotherStrategyLeft() throws Exception {
    ScriptedTrials trials = new ScriptedTrials(9, StrategiesTest::curve);
    assertThat(trials.story(new FullLength(3, 9), 2)).containsExactly("0:9", "1:9", "2:9");
    SearchState asha = trials.search(new Asha(3, rungs()), 1, SearchState.START, state -> {});
    assertThat(trials.search(new FullLength(4, 9), 1, asha, state -> {}).legs())
        .extracting(leg -> leg.goal().trial() + ":" + leg.goal().until())
        .startsWith("0:1", "1:1", "2:1", "1:3", "1:9")
        .endsWith("0:9", "2:9", "3:9");
  }
}
