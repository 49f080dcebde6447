package io.convoy.driver.spark;

import io.convoy.driver.cluster.ClusterException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * The Spark settings of a session: those of {@code spark-submit}, and where they are silent, those
 * of {@link SparkDefaults}.
 *
 * @param conf the settings
 * @param taskCores cores of one task
 * @param expectedSlots slots that the settings ask for, or 0 if they do not say
 */
record SessionSettings(SparkConf conf, int taskCores, int expectedSlots) {
  private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
  private static final String TASK_GPUS = "spark.task.resource.gpu.amount";
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*\\d+\\s*]");
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[\\s*(\\d+|\\*)\\s*.*])?");

  /**
   * Completes the settings.
   *
   * @param conf those of {@code spark-submit}
   * @param name of the application
   * @param timeout longest wait for executors
   * @throws ClusterException if there is no master
   */
  static SessionSettings of(SparkConf conf, String name, Duration timeout) {
    conf.setAppName(name);
    String master = conf.get("spark.master", "");
    if (master.isEmpty()) {
      throw new ClusterException(
          "no Spark master: start by deploy/convoy or spark-submit, or give --master");
    }
    SparkOverrides.tellForRanks(conf);
    SparkDefaults.complete(conf);
    conf.set("spark.plugins", joined(conf.get("spark.plugins", ""), ConvoyPlugin.class.getName()));
    // records with immutable lists go through Java serialization only
    conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    conf.setIfMissing(
        "spark.scheduler.maxRegisteredResourcesWaitingTime", timeout.toSeconds() + "s");
    return slots(conf, master);
  }

  private static SessionSettings slots(SparkConf conf, String master) {
    if (conf.contains(EXECUTOR_GPUS)) {
      conf.setIfMissing(TASK_GPUS, "1");
    }
    Matcher localCluster = LOCAL_CLUSTER.matcher(master);
    if (localCluster.matches()) {
      int executors = Integer.parseInt(localCluster.group(1));
      int cores = Integer.parseInt(localCluster.group(2));
      conf.setIfMissing("spark.task.cpus", Integer.toString(cores));
      int taskCores = taskCores(conf);
      return new SessionSettings(conf, taskCores, executors * (cores / taskCores));
    }
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      return new SessionSettings(conf, taskCores(conf), 0);
    }
    if (conf.contains("spark.executor.cores")) {
      int cores = conf.getInt("spark.executor.cores", 1) / conf.getInt(EXECUTOR_GPUS, 1);
      conf.setIfMissing("spark.task.cpus", Integer.toString(Math.max(cores, 1)));
    }
    int taskCores = taskCores(conf);
    int executorCores = conf.getInt("spark.executor.cores", taskCores);
    int instances = conf.getInt("spark.executor.instances", 0);
    int expected =
        instances > 0
            ? instances * Math.min(executorCores / taskCores, tasksOfGpus(conf))
            : conf.getInt("spark.cores.max", 0) / taskCores;
    return new SessionSettings(conf, taskCores, expected);
  }

  /** Tasks for which an executor has GPUs; a task may have a share of one. */
  private static int tasksOfGpus(SparkConf conf) {
    return conf.contains(EXECUTOR_GPUS)
        ? (int) (conf.getInt(EXECUTOR_GPUS, 1) / conf.getDouble(TASK_GPUS, 1))
        : Integer.MAX_VALUE;
  }

  private static int taskCores(SparkConf conf) {
    int cores = conf.getInt("spark.task.cpus", 1);
    // more threads than cores make steps many times slower
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(cores));
    return cores;
  }

  private static String joined(String list, String entry) {
    return list.isEmpty() ? entry : list + "," + entry;
  }
}
