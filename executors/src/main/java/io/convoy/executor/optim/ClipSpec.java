package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import java.io.Serializable;
import java.util.Map;

/**
 * How a large gradient is cut back, before regularisation.
 *
 * @param name of a registered clipping, for instance {@code global-norm}, or {@code none}
 * @param parameters those that are given, for instance {@code limit -> 5}
 */
public record ClipSpec(String name, Map<String, Object> parameters) implements Serializable {
  /** No clipping. */
  public static final ClipSpec NONE = new ClipSpec("none", Map.of());

  /**
   * Checks name and parameters.
   *
   * @throws IllegalArgumentException {@code key = value: why}
   */
  public ClipSpec {
    parameters = Clippings.catalogue().kind(name).checked(parameters);
  }

  public ClipSpec(String name, double limit) {
    this(name, Map.of("limit", limit));
  }

  /** Above which it clips. */
  double limit() {
    return arguments().number("limit");
  }

  /** All parameters with their values. */
  Arguments arguments() {
    return Clippings.catalogue().kind(name).arguments(parameters);
  }
}
