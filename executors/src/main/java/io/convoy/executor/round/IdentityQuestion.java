package io.convoy.executor.round;

import io.convoy.executor.exchange.tls.RunIdentity;

/**
 * A rank's question by what it and the others are to know each other.
 *
 * @param round its round
 */
public record IdentityQuestion(int round) implements RankQuestion<RunIdentity> {
  @Override
  public RunIdentity answeredBy(Respondent driver) {
    return driver.identity();
  }
}
