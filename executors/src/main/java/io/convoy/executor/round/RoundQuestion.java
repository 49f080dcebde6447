package io.convoy.executor.round;

/**
 * A task's question whether its round is still wanted. Spark starts the stage of a round that was
 * given up while it waited for slots all the same, as soon as these are there.
 *
 * @param round its round
 */
public record RoundQuestion(int round) implements RankQuestion<Boolean> {
  @Override
  public Boolean answeredBy(Respondent driver) {
    return driver.wants(round);
  }
}
