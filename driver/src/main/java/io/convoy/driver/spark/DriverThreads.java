package io.convoy.driver.spark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The driver's threads at a moment: those of Spark that take messages, answer them and pass them
 * on.
 *
 * @param nanos of a processor that each has used, by its number
 * @param heapBytes in use, once garbage is gone
 */
record DriverThreads(Map<Long, Long> nanos, long heapBytes) {
  static DriverThreads now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<Long, Long> nanos =
        Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(DriverThreads::isOfDriver)
            .map(ThreadInfo::getThreadId)
            .collect(Collectors.toMap(Function.identity(), threads::getThreadCpuTime));
    System.gc();
    return new DriverThreads(
        nanos, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  /** By their names in Spark; a thread may have ended meanwhile. */
  private static boolean isOfDriver(ThreadInfo thread) {
    if (thread == null) {
      return false;
    }
    String name = thread.getThreadName();
    return name.startsWith("rpc-server")
        || name.startsWith("spark-listener-group")
        || name.contains("PluginEndpoint");
  }

  /** What the time since a moment took. */
  DriverLoad.Cost cost(DriverThreads before) {
    long used =
        nanos.entrySet().stream()
            .mapToLong(now -> now.getValue() - before.nanos.getOrDefault(now.getKey(), 0L))
            .sum();
    return new DriverLoad.Cost(
        used / 1e9, heapBytes - before.heapBytes, nanos.size() - before.nanos.size());
  }
}
