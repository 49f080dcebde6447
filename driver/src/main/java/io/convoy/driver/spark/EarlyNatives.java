package io.convoy.driver.spark;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.NativeLibraries;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Loads native libraries on a thread of its own, while Spark starts. */
final class EarlyNatives implements AutoCloseable {
  private final ExecutorService thread = DaemonThreads.single("convoy-natives");
  private final Future<?> loading = thread.submit(() -> NativeLibraries.load());

  /**
   * Waits until they are loaded; the calling thread then computes with one thread, as the one does
   * that has loaded them.
   *
   * @throws RuntimeException of the loading
   */
  void await() {
    try {
      loading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while native libraries are loaded", e);
    }
    ComputeThreads.use(1);
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
