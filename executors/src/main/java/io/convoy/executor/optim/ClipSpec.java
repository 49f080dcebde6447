package io.convoy.executor.optim;

import java.io.Serializable;

/**
 * How a large gradient is cut back, before regularisation.
 *
 * @param name of a registered clipping, for instance {@code global-norm}, or {@code none}
 * @param limit above which it clips: a norm, a value, or for {@code adaptive} the largest ratio of
 *     the gradient's norm to the weights'
 */
public record ClipSpec(String name, double limit) implements Serializable {
  /** No clipping. */
  public static final ClipSpec NONE = new ClipSpec("none", 1);

  public ClipSpec {
    if (!Clippings.names().contains(name)) {
      throw new IllegalArgumentException(
          "name = " + name + ": no such clipping; there are " + Clippings.names());
    }
    if (!(limit > 0) || Double.isInfinite(limit)) {
      throw new IllegalArgumentException(
          "limit = " + limit + ": must be greater than 0, and finite");
    }
  }
}
