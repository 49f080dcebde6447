package io.convoy.executor.catalogue;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Numbers from one to another, both included.
 *
 * @param low the smallest
 * @param high the largest
 */
public record Interval(double low, double high) implements Serializable {
  /** To four digits. */
  @Override
  public String toString() {
    return "[" + rounded(low) + ", " + rounded(high) + "]";
  }

  private static String rounded(double value) {
    return Parameter.shown(new BigDecimal(value).round(new MathContext(4)).doubleValue());
  }
}
