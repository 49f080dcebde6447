package io.convoy.driver.schedule;

/**
 * How a share runs over training: from one value to another along a curve.
 *
 * @param name of a registered curve, for instance {@code linear}; {@code constant} stays at {@code
 *     from}
 * @param from where the curve is highest
 * @param to where it is lowest
 * @param shape the curve's numbers
 */
public record CurveSpec(String name, double from, double to, ShapeSpec shape) {
  /** Always 1. */
  public static final CurveSpec ONE = new CurveSpec("constant", 1, 1, ShapeSpec.USUAL);

  public CurveSpec {
    Curves.create(name, shape);
    check("from", from);
    check("to", to);
  }

  private static void check(String key, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(key + " = " + value + ": must be at least 0, and finite");
    }
  }
}
