package io.convoy.executor.base;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * The maker of every thread of Convoy. They have names, by which they are found in a dump, and none
 * keeps its process alive. Who asks for one ends it.
 */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** Starts a thread. */
  public static Thread start(String name, Runnable work) {
    Thread thread = daemon(name, work);
    thread.start();
    return thread;
  }

  /** A thread that does one thing after the other. */
  public static ExecutorService single(String name) {
    return Executors.newSingleThreadExecutor(named(name));
  }

  /** A thread that does one thing after the other, some of them later or again and again. */
  public static ScheduledExecutorService scheduled(String name) {
    return Executors.newSingleThreadScheduledExecutor(named(name));
  }

  /** So many threads. */
  public static ExecutorService pool(int threads, String name) {
    return Executors.newFixedThreadPool(threads, named(name));
  }

  /**
   * Does all of some work on so many threads.
   *
   * @return the results in the order of the work
   * @throws RuntimeException the first failure in that order, with the others attached
   */
  public static <T> List<T> all(int threads, String name, Collection<Callable<T>> work)
      throws InterruptedException {
    ExecutorService pool = pool(threads, name);
    try {
      List<T> results = new ArrayList<>();
      RuntimeException failure = null;
      for (Future<T> result : pool.invokeAll(work)) {
        try {
          results.add(result.get());
        } catch (ExecutionException e) {
          failure = joined(failure, e);
        }
      }
      if (failure != null) {
        throw failure;
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private static RuntimeException joined(RuntimeException first, ExecutionException next) {
    if (first != null) {
      first.addSuppressed(next.getCause());
      return first;
    }
    return next.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(next.getCause());
  }

  private static ThreadFactory named(String name) {
    return work -> daemon(name, work);
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
