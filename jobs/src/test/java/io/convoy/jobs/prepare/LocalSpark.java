package io.convoy.jobs.prepare;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark in the test's own process, with two threads. */
final class LocalSpark {
  private LocalSpark() {}

  /** Starts it; the caller closes it. */
  static JavaSparkContext start(Class<?> test) {
    return new JavaSparkContext(
        new SparkConf()
            .setMaster("local[2]")
            .setAppName(test.getSimpleName())
            .set("spark.ui.enabled", "false")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.driver.host", "127.0.0.1"));
  }
}
