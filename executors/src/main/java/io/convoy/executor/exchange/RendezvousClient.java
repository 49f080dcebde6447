package io.convoy.executor.exchange;

import io.convoy.executor.exchange.tls.RunIdentity;

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

  /**
   * By what the ranks of this run know each other, where they exchange by TLS.
   *
   * @throws ExchangeException if there was no answer
   */
  default RunIdentity identity() {
    throw new ExchangeException("ranks that meet here have no key to know each other by");
  }
}
