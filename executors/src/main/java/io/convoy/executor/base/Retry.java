package io.convoy.executor.base;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.hadoop.security.AccessControlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repetition of what may fail for a while, with pauses that double.
 *
 * @param attempts at least 1
 * @param firstPause before the second attempt
 * @param longestPause which later ones do not exceed
 */
public record Retry(int attempts, Duration firstPause, Duration longestPause) {
  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

  /** An attempt; one that fails may be followed by another. */
  @FunctionalInterface
  public interface Attempt {
    void run() throws IOException;
  }

  /** An attempt that makes something. */
  @FunctionalInterface
  public interface Making<T> {
    T make() throws IOException;
  }

  /** So many attempts to read from storage: soon again, in the end each 10 s. */
  public static Retry times(int attempts) {
    return new Retry(attempts, Duration.ofMillis(200), Duration.ofSeconds(10));
  }

  /**
   * Tries to read until it works.
   *
   * @param what for the log
   * @throws IOException of the last attempt; at once if the file is not there, is too short or may
   *     not be read, as the next attempt would find too
   * @throws InterruptedIOException if the thread is interrupted
   */
  public void read(String what, Attempt attempt) throws IOException {
    call(
        what,
        () -> {
          attempt.run();
          return null;
        },
        failure ->
            failure instanceof EOFException
                || failure instanceof FileNotFoundException
                || failure instanceof AccessControlException);
  }

  /**
   * Tries to write until it works.
   *
   * @param what for the log
   * @throws IOException of the last attempt
   * @throws InterruptedIOException if the thread is interrupted
   */
  public <T> T write(String what, Making<T> attempt) throws IOException {
    return call(what, attempt, failure -> false);
  }

  private <T> T call(String what, Making<T> attempt, Predicate<IOException> hopeless)
      throws IOException {
    for (int number = 1; ; number++) {
      try {
        return attempt.make();
      } catch (IOException e) {
        if (number == attempts || isInterruption(e) || hopeless.test(e)) {
          throw e;
        }
        Duration pause = pause(number);
        LOG.warn(
            "{} failed ({}); attempt {} of {} in {} ms",
            what,
            Reason.of(e),
            number + 1,
            attempts,
            pause.toMillis());
        sleep(pause);
      }
    }
  }

  /** A socket that has waited too long is no interruption, though its exception is one. */
  private static boolean isInterruption(IOException failure) {
    return failure instanceof InterruptedIOException
        && !(failure instanceof SocketTimeoutException);
  }

  /**
   * The pause after so many failures.
   *
   * @param failures at least 1
   */
  public Duration pause(int failures) {
    Duration pause = firstPause;
    for (int i = 1; i < failures && pause.compareTo(longestPause) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }

  private static void sleep(Duration pause) throws InterruptedIOException {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted between two attempts");
    }
  }
}
