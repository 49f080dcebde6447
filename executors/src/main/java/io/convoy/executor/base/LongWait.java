package io.convoy.executor.base;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wait that may become long, such as that for a lock, a file system or a cluster: until it is
 * closed, the log says every few seconds what is waited for.
 */
public final class LongWait implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LongWait.class);

  /** Long enough that a wait which is as it should be is not told. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final ScheduledExecutorService thread = DaemonThreads.scheduled("convoy-wait");
  private final long start = System.nanoTime();

  private LongWait(Supplier<String> what, Duration pause, Consumer<String> log) {
    long nanos = pause.toNanos();
    var unused =
        thread.scheduleWithFixedDelay(
            () -> log.accept(text(what.get())), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Begins to wait.
   *
   * @param what for, as it stands after "waiting for"
   */
  public static LongWait on(String what) {
    return on(() -> what);
  }

  /** The same, of which it is asked each time what is waited for. */
  public static LongWait on(Supplier<String> what) {
    return new LongWait(what, PAUSE, LOG::warn);
  }

  static LongWait on(Supplier<String> what, Duration pause, Consumer<String> log) {
    return new LongWait(what, pause, log);
  }

  private String text(String what) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    return String.format("waiting for %s, since %d s", what, seconds);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
