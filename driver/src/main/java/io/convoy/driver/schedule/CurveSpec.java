package io.convoy.driver.schedule;

import io.convoy.executor.base.Check;
import java.util.Map;

/**
 * How a share runs over training: from one value to another along a curve.
 *
 * @param name of a registered curve, for instance {@code linear}; {@code constant} stays at {@code
 *     from}
 * @param from where the curve is highest
 * @param to where it is lowest
 * @param parameters of the curve that are given
 */
public record CurveSpec(String name, double from, double to, Map<String, Object> parameters) {
  /** Always 1. */
  public static final CurveSpec ONE = new CurveSpec("constant", 1, 1, Map.of());

  public CurveSpec {
    parameters = Curves.checked(name, parameters);
    Check.notNegative("from", from);
    Check.notNegative("to", to);
  }
}
