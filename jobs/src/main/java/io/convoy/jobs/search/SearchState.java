package io.convoy.jobs.search;

import io.convoy.driver.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a search has decided and found so far; immutable.
 *
 * @param trials by their numbers
 * @param legs in the order in which they were decided
 */
record SearchState(List<Trial> trials, List<Leg> legs) {
  /** Nothing decided. */
  static final SearchState START = new SearchState(List.of(), List.of());

  SearchState {
    trials = List.copyOf(trials);
    legs = List.copyOf(legs);
  }

  /** With one trial more. */
  SearchState with(Trial trial) {
    List<Trial> longer = new ArrayList<>(trials);
    longer.add(trial);
    return new SearchState(longer, legs);
  }

  /** With one leg more. */
  SearchState with(Leg leg) {
    List<Leg> longer = new ArrayList<>(legs);
    longer.add(leg);
    return new SearchState(trials, longer);
  }

  /** With a trial's first loss. */
  SearchState begun(int trial, double loss) {
    List<Trial> changed = new ArrayList<>(trials);
    changed.set(trial, trials.get(trial).begun(loss));
    return new SearchState(changed, legs);
  }

  /** With the end of a leg. */
  SearchState ended(int leg, LegResult result) {
    List<Leg> changed = new ArrayList<>(legs);
    LegResult all = last(legs.get(leg).goal().trial()).map(result::after).orElse(result);
    changed.set(leg, legs.get(leg).ended(all));
    return new SearchState(trials, changed);
  }

  /** Legs that have begun and are not over. */
  List<Integer> open() {
    return IntStream.range(0, legs.size())
        .filter(leg -> legs.get(leg).result().isEmpty())
        .boxed()
        .toList();
  }

  /** How far a trial was at the end of its last leg that is over; empty if none is. */
  Optional<LegResult> last(int trial) {
    return legs.stream()
        .filter(leg -> leg.goal().trial() == trial)
        .flatMap(leg -> leg.result().stream())
        .reduce((earlier, later) -> later);
  }

  /**
   * How the trials stand at a time of the {@link Timetable}: legs that end later are going on, even
   * if they are over.
   */
  List<Standing> standings(int now, Metric metric) {
    return trials.stream().map(trial -> standing(trial.number(), now, metric)).toList();
  }

  private Standing standing(int trial, int now, Metric metric) {
    List<Leg> its = legs.stream().filter(leg -> leg.goal().trial() == trial).toList();
    boolean running = its.stream().anyMatch(leg -> leg.end() > now);
    Optional<LegResult> known =
        its.stream()
            .filter(leg -> leg.end() <= now)
            .flatMap(leg -> leg.result().stream())
            .reduce((earlier, later) -> later);
    return Standing.of(trial, running, known, metric);
  }
}
