package io.convoy.executor.exchange;

/**
 * Where the ranks of a round find each other, as one of them reaches it: by a way on which only
 * those can speak who belong to the run.
 */
@FunctionalInterface
public interface RendezvousClient {
  /**
   * Says that a rank is there and leaves what it brings; asked again and again until it has what it
   * came for.
   *
   * @return {@link JoinResponse#UNKNOWN} if there was no answer
   */
  JoinResponse attend(JoinRequest card);
}
