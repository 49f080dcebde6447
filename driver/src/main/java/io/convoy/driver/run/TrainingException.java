package io.convoy.driver.run;

import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** The end of a run that cannot go on; the message says at which step, why, and what to do. */
public final class TrainingException extends RuntimeException implements HasFailureKind {
  private final FailureKind kind;

  public TrainingException(String message) {
    super(message);
    kind = FailureKind.TRAINING;
  }

  public TrainingException(String message, Throwable cause) {
    super(message, cause);
    kind = FailureKind.TRAINING;
  }

  /**
   * The end that a failed round makes of a run.
   *
   * @param message for the user
   */
  TrainingException(String message, RoundFailedException round) {
    super(message, round);
    kind = round.failureKind();
  }

  @Override
  public FailureKind failureKind() {
    return kind;
  }
}
