package io.convoy.executor.model.weights;

import io.convoy.executor.base.Reason;

/** Why a file of weights is not taken; which file it is, whoever opened it says. */
final class WeightsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WeightsException(String why) {
    super(why);
  }

  /** With the file's name, as users see it, unless it has it already. */
  static IllegalArgumentException of(String file, Exception cause) {
    String start = "model.weights-from = " + file + ": ";
    String why = Reason.of(cause);
    if (cause instanceof IllegalArgumentException refusal && why.startsWith(start)) {
      return refusal;
    }
    return new IllegalArgumentException(start + why, cause);
  }
}
