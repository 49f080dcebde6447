package io.convoy.driver.spark;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * Which executors of a session have come and gone since it began; what to tell of a wait for more.
 */
final class Arrivals extends SparkListener {
  private final Map<String, Integer> cores = new ConcurrentHashMap<>();
  private volatile Optional<LostExecutor> lastLoss = Optional.empty();
  private volatile int losses;

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded event) {
    cores.put(event.executorId(), event.executorInfo().totalCores());
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    cores.remove(event.executorId());
    lastLoss = Optional.of(LostExecutor.of(event));
    losses++;
  }

  /** The executor that was lost last, if any was. */
  Optional<LostExecutor> lastLoss() {
    return lastLoss;
  }

  /** Who was lost, and why; empty if nobody was. */
  String losses() {
    return lastLoss
        .map(last -> String.format("%d lost, the last: %s", losses, last.text("")))
        .orElse("");
  }

  /**
   * What is waited for, as it stands after "waiting for".
   *
   * @param wanted slots; 0 if their number is not known
   * @param taskCores cores of a slot
   * @param conf settings of the session
   */
  String text(int wanted, int taskCores, SparkConf conf) {
    if (!losses().isEmpty()) {
      return count(wanted, taskCores) + " (" + losses() + ")";
    }
    String room = ClusterRoom.of(conf);
    String why = room.isEmpty() ? whoKnows(conf.get("spark.master")) : room;
    return count(wanted, taskCores) + " (" + why + ")";
  }

  private String count(int wanted, int taskCores) {
    int there = cores.values().stream().mapToInt(all -> all / taskCores).sum();
    return wanted == 0
        ? String.format("executors: %d slots are there", there)
        : String.format(
            "executors: %d of %d slots are there, %d pending",
            there, wanted, Math.max(0, wanted - there));
  }

  /** Spark's driver is not told why it gets no executors; its cluster knows. */
  private static String whoKnows(String master) {
    if (master.startsWith("k8s")) {
      return "kubectl describe pod -l spark-role=executor says what they wait for";
    } else if (master.startsWith("local")) {
      return "this machine starts them, and may be busy";
    } else if (master.equals("yarn")) {
      return "the queue may be full: yarn application -list, or the resource manager's page";
    }
    return "the master's page shows who holds the others, its log whether no worker is large enough";
  }
}
