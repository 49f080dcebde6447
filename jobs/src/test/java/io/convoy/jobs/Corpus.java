package io.convoy.jobs;

import io.convoy.executor.base.HasFailureKind;
import io.convoy.testing.Damage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Damaged files by the hundreds, each read with a deadline, and counts of what became of them. */
final class Corpus {
  private static final long DEADLINE_SECONDS = 20;

  private final boolean all;
  private final long nanos;
  private final List<Tally> tallies = new ArrayList<>();
  private ExecutorService thread = Executors.newSingleThreadExecutor(Corpus::daemon);

  /** Reads a damaged file. */
  @FunctionalInterface
  interface Reading {
    /** What was read of it; null if it cannot be told whether that is right. */
    Object read(byte[] file) throws Exception;
  }

  /** What became of the files of a kind. */
  static final class Tally {
    final String kind;
    int cases;
    int refused;
    int accepted;
    int crashed;
    int hung;
    int wrong;
    double slowest;
    final List<String> odd = new ArrayList<>();

    Tally(String kind) {
      this.kind = kind;
    }

    /** All that must not be. */
    int bad() {
      return crashed + hung + wrong + odd.size();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-28s %5d cases: %5d refused %5d accepted %2d wrong %2d odd %2d crashed %2d hung,"
              + " slowest %.2f s%s",
          kind,
          cases,
          refused,
          accepted,
          wrong,
          odd.size(),
          crashed,
          hung,
          slowest,
          odd.isEmpty() ? "" : " " + odd.get(0));
    }
  }

  /**
   * Prepares.
   *
   * @param all whether to run every case, however long that takes
   * @param seconds for the cases of each kind otherwise
   */
  Corpus(boolean all, double seconds) {
    this.all = all;
    nanos = (long) (seconds * 1e9);
  }

  private static Thread daemon(Runnable work) {
    Thread made = new Thread(work, "corpus");
    made.setDaemon(true);
    return made;
  }

  List<Tally> tallies() {
    return tallies;
  }

  /**
   * Damages a file in many ways.
   *
   * @param whole that is read without a complaint
   * @param count of cases
   */
  void run(String kind, byte[] whole, int count, Reading reading) throws Exception {
    Tally tally = new Tally(kind);
    tallies.add(tally);
    Object right = reading.read(whole);
    Random random = new Random(kind.hashCode());
    long end = System.nanoTime() + nanos;
    while (tally.cases < count && (all || System.nanoTime() < end)) {
      byte[] damaged = Damage.edited(whole, random);
      tally.cases++;
      long start = System.nanoTime();
      judge(tally, right, () -> reading.read(damaged));
      tally.slowest = Math.max(tally.slowest, (System.nanoTime() - start) / 1e9);
    }
  }

  private interface Case {
    Object read() throws Exception;
  }

  private void judge(Tally tally, Object right, Case one) throws InterruptedException {
    Future<Object> result = thread.submit(one::read);
    try {
      Object read = result.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      tally.accepted++;
      tally.wrong += right == null || Objects.equals(read, right) ? 0 : 1;
    } catch (TimeoutException e) {
      tally.hung++;
      thread.shutdownNow();
      thread = Executors.newSingleThreadExecutor(Corpus::daemon);
    } catch (ExecutionException e) {
      judge(tally, e.getCause());
    }
  }

  private static void judge(Tally tally, Throwable failure) {
    if (failure instanceof Error) {
      tally.crashed++;
      tally.odd.add(failure.toString());
    } else if (isForUser(failure)) {
      tally.refused++;
    } else {
      tally.odd.add(ExceptionUtils.getStackTrace(failure).lines().limit(9).toList().toString());
    }
  }

  /** As {@link CommandFailure} has it. */
  private static boolean isForUser(Throwable failure) {
    return failure instanceof IOException
        || ExceptionUtils.getThrowableList(failure).stream()
            .anyMatch(
                cause ->
                    cause instanceof HasFailureKind || cause instanceof IllegalArgumentException);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
