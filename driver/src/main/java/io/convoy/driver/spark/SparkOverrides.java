package io.convoy.driver.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings that a cluster may have switched on by default, and that do not go with Convoy: they are
 * switched off, and the user is told.
 */
public final class SparkOverrides {
  private static final Logger LOG = LoggerFactory.getLogger(SparkOverrides.class);
  private static final String SPECULATION = "spark.speculation";
  private static final String DYNAMIC_ALLOCATION = "spark.dynamicAllocation.enabled";
  private static final String INSTANCES = "spark.executor.instances";

  private SparkOverrides() {}

  /**
   * For ranks, which need all their executors at once, and for as long as they run.
   *
   * @return what was changed, a line each
   */
  static List<String> forRanks(SparkConf conf) {
    List<String> lines = new ArrayList<>();
    if (conf.getBoolean(DYNAMIC_ALLOCATION, false)) {
      lines.add(
          String.format(
              "%s is set to false, as ranks keep their executors: %s",
              DYNAMIC_ALLOCATION, executors(conf)));
    }
    conf.set(DYNAMIC_ALLOCATION, "false"); // barrier stages are refused under it
    lines.addAll(forTasks(conf));
    return lines;
  }

  private static String executors(SparkConf conf) {
    return conf.contains(INSTANCES)
        ? INSTANCES + " = " + conf.get(INSTANCES) + " says how many"
        : INSTANCES + " says how many and is not set (YARN and Kubernetes start 2 then)";
  }

  /**
   * For tasks that write files: of two that do the same, the slower could remove what the other has
   * written.
   *
   * @return what was changed, a line each
   */
  static List<String> forTasks(SparkConf conf) {
    boolean on = conf.getBoolean(SPECULATION, false);
    conf.set(SPECULATION, "false");
    return on
        ? List.of(SPECULATION + " is set to false, as a task of Convoy must not run twice at once")
        : List.of();
  }

  /** Tells the user and gives back the same settings. */
  public static SparkConf tellForTasks(SparkConf conf) {
    forTasks(conf).forEach(LOG::warn);
    return conf;
  }

  /** Tells the user. */
  static void tellForRanks(SparkConf conf) {
    forRanks(conf).forEach(LOG::warn);
  }
}
