package io.convoy.executor.data;

import java.io.Serializable;

/**
 * Numbers from one to another, both included.
 *
 * @param low the smallest
 * @param high the largest
 */
record Interval(double low, double high) implements Serializable {
  @Override
  public String toString() {
    return "[" + Parameter.shown(low) + ", " + Parameter.shown(high) + "]";
  }
}
