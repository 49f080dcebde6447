package io.convoy.driver.spark;

import io.convoy.driver.cluster.ClusterException;
import org.apache.spark.SparkContext;

/** Packages of Java 17 that are closed unless a JVM is started with options for Spark. */
final class JavaModules {
  private static final String PACKAGE = "sun.nio.ch";

  private JavaModules() {}

  /** Checks that this JVM was started with them; {@code spark-submit} adds them nearly always. */
  static void requireOpen() {
    requireOpen(SparkContext.class.getModule());
  }

  /**
   * Checks that a module may use what Spark uses.
   *
   * @throws ClusterException if not
   */
  static void requireOpen(Module module) {
    if (!Object.class.getModule().isExported(PACKAGE, module)) {
      throw new ClusterException(
          String.format(
              "Java was started without the options that Spark needs (java.base/%s is closed), as"
                  + " Spark's standalone master does in cluster mode: submit with --properties-file"
                  + " deploy/standalone/cluster.properties, or with its line"
                  + " spark.driver.extraJavaOptions",
              PACKAGE));
    }
  }
}
