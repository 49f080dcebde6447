package io.convoy.driver.conf;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;
import java.util.List;

/** A configuration cannot be used; it names every problem that was found, one per line. */
public final class ConfException extends RuntimeException implements HasFailureKind {
  private final List<String> problems;

  /**
   * Creates an exception.
   *
   * @param problems at least one, each such as {@code recipe.conf:12: train.bach: unknown key; did
   *     you mean train.batch?}
   */
  public ConfException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem: where it is, which key, what is wrong and what to do. */
  public List<String> problems() {
    return problems;
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.USAGE;
  }
}
