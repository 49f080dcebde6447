package io.convoy.executor.catalogue;

import java.io.Serializable;

/**
 * Numbers from one to another, both included.
 *
 * @param low the smallest
 * @param high the largest
 */
public record Interval(double low, double high) implements Serializable {
  @Override
  public String toString() {
    return "[" + Parameter.shown(low) + ", " + Parameter.shown(high) + "]";
  }
}
