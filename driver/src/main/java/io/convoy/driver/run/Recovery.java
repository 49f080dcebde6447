package io.convoy.driver.run;

import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Decides after a failed round: try again after a pause, or give up with a summary of the causes.
 *
 * <p>Failures count as long as no round begins at a later step than the one before: a run that gets
 * on may fail as often as it likes.
 */
final class Recovery {
  /** Number of failures of a host after which it is left out. */
  private static final int HOST_FAILURES = 3;

  private static final Pattern EXCEPTION = Pattern.compile("[a-z][\\w.]*\\.[A-Z]\\w*: ");

  private final int retries;
  private final Retry backOff;
  private final List<String> causes = new ArrayList<>();
  private final Map<String, Integer> hostFailures = new TreeMap<>();
  private long lastStep = -1;

  /**
   * Starts without failures.
   *
   * @param retries failures without progress after which the run is given up
   */
  Recovery(int retries) {
    this.retries = retries;
    backOff = new Retry(retries + 1, Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  /**
   * Counts a failure.
   *
   * @param step at which the next round would begin
   * @return how long to wait before it: nothing after the first failure, then 1, 2, 4 ... s
   * @throws RuntimeException for the user, if the run is given up
   */
  Duration after(RoundFailedException failure, long step) {
    if (!failure.failureKind().retry()) {
      throw new TrainingException(failure.getMessage(), failure);
    }
    if (step > lastStep) {
      causes.clear();
    }
    boolean again = !causes.isEmpty() && isSame(failure, causes.get(causes.size() - 1));
    lastStep = step;
    causes.add(failure.getMessage());
    if (again) {
      throw new TrainingException(
          "the same failure twice, so not tried again: " + causes.get(0), failure);
    }
    if (!failure.failure().host().isEmpty()) {
      hostFailures.merge(failure.failure().host(), 1, Integer::sum);
    }
    if (causes.size() > retries) {
      throw new TrainingException(summary(), failure);
    }
    return causes.size() == 1 ? Duration.ZERO : backOff.pause(causes.size() - 1);
  }

  /** An exception that comes twice at a step, on whatever rank and host, comes every time. */
  private static boolean isSame(RoundFailedException failure, String before) {
    String now = withoutRank(failure.getMessage());
    return failure.failureKind() == FailureKind.UNEXPECTED
        && EXCEPTION.matcher(now).lookingAt()
        && now.equals(withoutRank(before));
  }

  /** {@code rank 1 on node7: what happened} without the place. */
  private static String withoutRank(String message) {
    return message.replaceFirst("^rank \\d+ on [^:]+(:\\d+)?: ", "");
  }

  private String summary() {
    if (causes.size() == 1) {
      return causes.get(0);
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "given up after %d failures at step %d without progress (cluster.retries = %d):",
            causes.size(), lastStep, retries));
    for (int i = 0; i < causes.size(); i++) {
      text.append(String.format("%n  %d. %s", i + 1, causes.get(i)));
    }
    return text.append(String.format("%nstart the same command again to go on")).toString();
  }

  /**
   * How far a run is, with smaller micro-batches where memory did not suffice; that is another
   * attempt and no repetition, of which there are as many as divisors of a rank's share.
   *
   * @return empty if the failure is another, or the recipe gives the size of micro-batches
   */
  static Optional<Progress> smaller(
      RoundFailedException failure, Planner planner, Progress reached, int worldSize) {
    boolean memory =
        failure.failureKind() == FailureKind.GPU_MEMORY
            || failure.failureKind() == FailureKind.MEMORY;
    return memory ? planner.smallerMicroBatch(reached, worldSize) : Optional.empty();
  }

  /** What is said of smaller micro-batches. */
  static String shrinking(Progress from, Progress to) {
    return String.format(
        "train.micro-batch = auto: %d images at once do not fit into memory, so %d are tried",
        from.microBatch(), to.microBatch());
  }

  /** A host that has reached the number of failures after which it is left out. */
  Optional<String> suspect(RoundFailedException failure) {
    String host = failure.failure().host();
    return hostFailures.getOrDefault(host, 0) >= HOST_FAILURES
        ? Optional.of(host)
        : Optional.empty();
  }
}
