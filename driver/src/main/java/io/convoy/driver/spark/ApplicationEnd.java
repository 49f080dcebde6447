package io.convoy.driver.spark;

import org.apache.spark.SparkUserAppException;

/** How a driver that runs within Spark's own process there ends its application. */
public final class ApplicationEnd {
  private ApplicationEnd() {}

  /**
   * What the main method throws, so that the application counts as failed: Spark then says {@code
   * User application exited with status 3}, to whoever has submitted it as well.
   *
   * @param code exit code of the command
   */
  public static Exception failed(int code) {
    return new SparkUserAppException(code);
  }
}
