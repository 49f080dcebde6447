package io.convoy.executor.exchange;

/**
 * Where the ranks of a round find each other, as one of them reaches it: by a way on which only
 * those can speak who belong to the run.
 */
@FunctionalInterface
public interface MeetingPoint {
  /**
   * Says that a rank is there and leaves what it brings; asked again and again until it has what it
   * came for.
   *
   * @return {@link Attendance#UNKNOWN} if there was no answer
   */
  Attendance attend(Card card);
}
