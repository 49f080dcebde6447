package io.convoy.driver.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.util.SparkExitCode;

/**
 * An executor that is gone.
 *
 * @param id its name
 * @param reason why, as Spark says
 */
record LostExecutor(String id, String reason) {
  /** What YARN's scheduler tells of a container that has ended, in several lines. */
  private static final Pattern CONTAINER =
      Pattern.compile(
          "Container from a bad node: (\\S+) .*Exit status: (-?\\d+)\\..*", Pattern.DOTALL);

  private static final Pattern CODE = Pattern.compile(".* exited with code (-?\\d+)");

  static LostExecutor of(SparkListenerExecutorRemoved event) {
    String line = event.reason().lines().map(String::strip).collect(Collectors.joining(" "));
    Matcher container = CONTAINER.matcher(line);
    String reason =
        container.matches() ? container.group(1) + " exited with code " + container.group(2) : line;
    Matcher code = CODE.matcher(reason);
    boolean memory = code.matches() && code.group(1).equals(Integer.toString(SparkExitCode.OOM()));
    return new LostExecutor(event.executorId(), reason + (memory ? " (out of memory)" : ""));
  }

  /**
   * For the user.
   *
   * @param host where it was; empty if that is not known
   */
  String text(String host) {
    String where = host.isEmpty() ? "" : " on " + host;
    return "executor " + id + where + " was lost: " + reason;
  }
}
