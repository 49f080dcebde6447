package io.convoy.executor.round;

import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;

/**
 * What a rank brings to the meeting of its round.
 *
 * @param round its round
 * @param card what it brings
 */
public record RoundCard(int round, JoinRequest card) implements RankQuestion<JoinResponse> {
  @Override
  public JoinResponse answeredBy(Respondent driver) {
    return driver.attend(round, card);
  }
}
