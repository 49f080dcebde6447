package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchLoopTest {
  private static final Strategy ASHA = new Asha(7, Rungs.growing(1, 4, 2));
  private final ScriptedTrials trials =
      new ScriptedTrials(4, (trial, epoch) -> 0.1 * ((trial * 5) % 7) + 0.01 * epoch)
          .losing(2, Ending.DIVERGED);

  /** A process that is killed as soon as it has stored so many states. */
  private static final class Killed extends RuntimeException {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void search_killedAfterEachState_andStartedAgain_endsAsIfLeftAlone(int lanes) throws Exception {
    SearchState undisturbed = trials.search(ASHA, lanes, SearchState.START, state -> {});
    int kills = 0;
    SearchState stored = SearchState.START;
    while (true) {
      List<SearchState> states = new ArrayList<>(List.of(stored));
      try {
        SearchState end =
            trials.search(
                ASHA,
                lanes,
                stored,
                state -> {
                  states.add(state);
                  if (states.size() == 3) {
                    throw new Killed();
                  }
                });
        assertThat(end).isEqualTo(undisturbed);
        break;
      } catch (Killed e) {
        kills++;
        stored = states.get(2);
      }
    }
    assertThat(kills).isGreaterThan(10);
    assertThat(undisturbed.trials()).hasSize(7);
    assertThat(undisturbed.trials().get(3).firstLoss()).hasValue(5.5);
  }

  /** Whichever of two legs is over first, the decision waits for the one that ends first. */
  @Test
  void timetable_legsThatEndInAnotherOrder_decidesAlike() {
    Timetable timetable = new Timetable(ASHA, 2, Metric.ACCURACY);
    SearchState begun = SearchState.START;
    for (int trial = 0; trial < 2; trial++) {
      assertThat(timetable.next(begun)).isInstanceOf(Move.Begin.class);
      Leg leg = ((Move.Begin) timetable.next(begun)).leg();
      assertThat(leg).isEqualTo(new Leg(new Goal(trial, 1), trial, 0, 1, Optional.empty()));
      begun = begun.with(new Trial(trial, new TreeMap<>(), OptionalDouble.empty())).with(leg);
    }
    assertThat(timetable.next(begun)).isInstanceOf(Move.Await.class);
    LegResult good = new LegResult(Ending.REACHED, List.of(0.5), 10, "");
    LegResult bad = new LegResult(Ending.REACHED, List.of(0.4), 10, "");
    assertThat(timetable.next(begun.ended(1, good))).isInstanceOf(Move.Await.class);
    SearchState both = begun.ended(1, good).ended(0, bad);
    assertThat(both).isEqualTo(begun.ended(0, bad).ended(1, good));
    Leg promoted = new Leg(new Goal(1, 2), 0, 1, 2, Optional.empty());
    assertThat(timetable.next(both)).isEqualTo(new Move.Begin(promoted));
    SearchState longer = both.with(promoted);
    Leg drawn = new Leg(new Goal(2, 1), 1, 1, 2, Optional.empty());
    assertThat(timetable.next(longer)).isEqualTo(new Move.Begin(drawn));
    LegResult known = new LegResult(Ending.REACHED, List.of(0.5, 0.6), 20, "");
    assertThat(timetable.next(longer.ended(2, known)))
        .as("what ends later by the clock is not looked at, though it is known")
        .isEqualTo(new Move.Begin(drawn));
  }

  @Test
  void search_moreTrials_extendsIt() throws Exception {
    SearchState seven = trials.search(ASHA, 1, SearchState.START, state -> {});
    SearchState more = trials.search(new Asha(9, Rungs.growing(1, 4, 2)), 1, seven, state -> {});
    assertThat(more.trials().subList(0, 7)).isEqualTo(seven.trials());
    assertThat(more.legs().subList(0, seven.legs().size())).isEqualTo(seven.legs());
    assertThat(more.trials()).hasSize(9);
  }

  @Test
  void search_toldToStop_keepsWhatIsNotOver() throws Exception {
    TrialRunner stopping =
        new TrialRunner() {
          @Override
          public Optional<LegResult> run(Trial trial, int until, DoubleConsumer begun) {
            return trial.number() == 1 ? Optional.empty() : trials.run(trial, until, begun);
          }

          @Override
          public void stop(String why) {}
        };
    Timetable timetable = new Timetable(ASHA, 1, Metric.ACCURACY);
    SearchState stopped =
        new SearchLoop(
                timetable, ScriptedTrials.candidates(), stopping, SearchState.START, state -> {})
            .run();
    assertThat(stopped.open()).containsExactly(1);
    assertThat(trials.search(ASHA, 1, stopped, state -> {}))
        .isEqualTo(trials.search(ASHA, 1, SearchState.START, state -> {}));
  }

  @Test
  void search_noTrialCanGoOn_endsWithTheReason() {
    List<String> stops = new ArrayList<>();
    TrialRunner failing =
        new TrialRunner() {
          @Override
          public Optional<LegResult> run(Trial trial, int until, DoubleConsumer begun) {
            throw new IllegalStateException("the application has ended");
          }

          @Override
          public void stop(String why) {
            stops.add(why);
          }
        };
    Timetable timetable = new Timetable(ASHA, 2, Metric.ACCURACY);
    SearchLoop loop =
        new SearchLoop(
            timetable, ScriptedTrials.candidates(), failing, SearchState.START, state -> {});
    assertThatThrownBy(loop::run).hasMessage("the application has ended");
    assertThat(stops).hasSize(1);
  }
}
