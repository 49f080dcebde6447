package io.convoy.executor.base;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.hadoop.security.AccessControlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries what may fail for a while, with pauses that double.
 *
 * @param attempts at least 1
 * @param firstPause before the second attempt
 */
public record Retry(int attempts, Duration firstPause) {
  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** An attempt; one that fails may be followed by another. */
  @FunctionalInterface
  public interface Attempt {
    void run() throws IOException;
  }

  public static Retry times(int attempts) {
    return new Retry(attempts, FIRST);
  }

  /**
   * Tries until it works.
   *
   * @param what for the log
   * @throws IOException of the last attempt; at once if the next would fail likewise
   */
  public void run(String what, Attempt attempt) throws IOException {
    Duration pause = firstPause;
    for (int number = 1; ; number++) {
      try {
        attempt.run();
        return;
      } catch (EOFException
          | FileNotFoundException
          | AccessControlException
          | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (number == attempts) {
          throw e;
        }
        LOG.warn(
            "{} failed ({}); attempt {} of {} in {} ms",
            what,
            Reason.of(e),
            number + 1,
            attempts,
            pause.toMillis());
        pause(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
      }
    }
  }

  private static void pause(Duration pause) throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted between two attempts to read");
    }
  }
}
