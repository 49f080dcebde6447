package io.convoy.executor.base;

/** Checks of settings; each refuses with key, value and limit. */
public final class Check {
  private Check() {}

  public static void atLeast(String key, long value, long least) {
    require(value >= least, key, value, "must be at least " + least);
  }

  public static void atMost(String key, long value, long most) {
    require(value <= most, key, value, "must be at most " + most);
  }

  /** From one number to another, both allowed. */
  public static void range(String key, long value, long least, long most) {
    boolean within = value >= least && value <= most;
    require(within, key, value, "must be from " + least + " to " + most);
  }

  /** From 0 to 1, both allowed. */
  public static void share(String key, double value) {
    require(value >= 0 && value <= 1, key, value, "must be from 0 to 1");
  }

  /** Between 0 and 1, neither allowed. */
  public static void properShare(String key, double value) {
    require(value > 0 && value < 1, key, value, "must be greater than 0 and less than 1");
  }

  /** From 0, and finite. */
  public static void notNegative(String key, double value) {
    boolean within = value >= 0 && !Double.isInfinite(value);
    require(within, key, value, "must be at least 0, and finite");
  }

  public static void notBlank(String key, String value) {
    require(!value.isBlank(), key, '"' + value + '"', "must not be empty");
  }

  private static void require(boolean holds, String key, Object value, String why) {
    if (!holds) {
      throw new RefusedException(key, value, why);
    }
  }
}
