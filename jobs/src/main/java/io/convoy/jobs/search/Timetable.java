package io.convoy.jobs.search;

import io.convoy.driver.metric.Metric;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * When legs begin: by a clock on which every epoch of every trial takes the same time. A decision
 * waits for all legs that end before it by that clock and looks at no others, so that it is the
 * same however fast trials are in fact, what fails, and how often the search is started again.
 *
 * @param strategy which trial goes how far
 * @param lanes trials at once
 * @param metric by which one is better than another
 */
record Timetable(Strategy strategy, int lanes, Metric metric) {
  /** What comes next. */
  Move next(SearchState state) {
    int[] free = free(state);
    while (true) {
      int lane =
          IntStream.range(0, lanes)
              .reduce((one, other) -> free[other] < free[one] ? other : one)
              .orElseThrow();
      int now = free[lane];
      if (state.legs().stream().anyMatch(leg -> leg.end() <= now && leg.result().isEmpty())) {
        return new Move.Await();
      }
      Optional<Goal> goal = strategy.next(state.standings(now, metric));
      if (goal.isPresent()) {
        return new Move.Begin(leg(goal.get(), lane, now, state));
      }
      OptionalInt later = state.legs().stream().mapToInt(Leg::end).filter(end -> end > now).min();
      if (later.isEmpty()) {
        return new Move.Over();
      }
      free[lane] = later.getAsInt(); // it has nothing to do until then
    }
  }

  /** When each lane has nothing to do any more. */
  private int[] free(SearchState state) {
    int[] free = new int[lanes];
    for (Leg leg : state.legs()) {
      if (leg.lane() < lanes) {
        free[leg.lane()] = Math.max(free[leg.lane()], leg.end());
      }
    }
    return free;
  }

  private Leg leg(Goal goal, int lane, int now, SearchState state) {
    int done =
        goal.trial() < state.trials().size()
            ? state.standings(now, metric).get(goal.trial()).epochs()
            : 0;
    return new Leg(goal, lane, now, now + goal.until() - done, Optional.empty());
  }
}
