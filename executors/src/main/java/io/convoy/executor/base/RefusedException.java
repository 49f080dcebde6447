package io.convoy.executor.base;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used, each a line of the message. */
public final class RefusedException extends IllegalArgumentException implements HasFailureKind {
  private final List<Refusal> refusals;

  /**
   * Refuses a setting.
   *
   * @param value as a recipe writes it, or what is so as text
   * @param why it cannot be used, and what to do
   */
  public RefusedException(String key, Object value, String why) {
    this(List.of(new Refusal(key, String.valueOf(value), why)));
  }

  /**
   * Refuses several.
   *
   * @param refusals at least one
   */
  public RefusedException(List<Refusal> refusals) {
    super(refusals.stream().map(Refusal::toString).collect(Collectors.joining("\n")));
    this.refusals = List.copyOf(refusals);
  }

  /** What cannot be used, at least one. */
  public List<Refusal> refusals() {
    return refusals;
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.USAGE;
  }
}
