package io.convoy.driver.spark;

import io.convoy.driver.cluster.ClusterException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.spark.SparkConf;

/**
 * The Spark settings that hold for every job of Convoy where {@code spark-submit} is silent: those
 * of {@code conf/spark-defaults.conf}, which this jar carries.
 */
public final class SparkDefaults {
  private static final String FILE = "spark-defaults.conf";

  private SparkDefaults() {}

  /**
   * Adds them to the settings of {@code spark-submit}, and sees to it that Spark can use the names
   * of hosts.
   *
   * @return the same settings
   * @throws ClusterException if it cannot
   */
  public static SparkConf complete(SparkConf given) {
    Properties defaults = new Properties();
    try (InputStream in = SparkDefaults.class.getResourceAsStream(FILE)) {
      defaults.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    defaults
        .stringPropertyNames()
        .forEach(key -> given.setIfMissing(key, defaults.getProperty(key)));
    HostNames.complete(given);
    return given;
  }
}
