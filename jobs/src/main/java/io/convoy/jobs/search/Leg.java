package io.convoy.jobs.search;

import java.util.Optional;

/**
 * A part of a trial, from where it stands to an epoch, and when that is by the clock of a {@link
 * Timetable}.
 *
 * @param goal what is trained
 * @param lane which of the trials at once it is
 * @param begin in epochs
 * @param end in epochs
 * @param result empty as long as it is not over
 */
record Leg(Goal goal, int lane, int begin, int end, Optional<LegResult> result) {
  /** The same leg when it is over. */
  Leg ended(LegResult how) {
    return new Leg(goal, lane, begin, end, Optional.of(how));
  }
}
