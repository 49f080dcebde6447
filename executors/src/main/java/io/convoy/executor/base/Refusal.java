package io.convoy.executor.base;

import java.io.Serializable;

/**
 * A setting that cannot be used.
 *
 * @param key that has it, as a recipe writes it; within a group, that group's part is left out
 * @param value as a recipe writes it
 * @param why it cannot be used, and what to do
 */
public record Refusal(String key, String value, String why) implements Serializable {
  /** The same with the key of the group that it is in; an empty one is the root. */
  public Refusal in(String group) {
    return group.isEmpty() ? this : new Refusal(group + "." + key, value, why);
  }

  /** {@code key = value: why}. */
  @Override
  public String toString() {
    return key + " = " + value + ": " + why;
  }
}
