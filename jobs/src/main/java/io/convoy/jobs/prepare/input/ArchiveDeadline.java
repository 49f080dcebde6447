package io.convoy.jobs.prepare.input;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * How long one archive may take: libraries unpack what others have packed, and whatever befalls
 * them there, somebody learns which archive it was.
 *
 * @param least for any archive
 * @param bytesPerSecond at which it must be read beyond that
 */
record ArchiveDeadline(Duration least, long bytesPerSecond) {
  /** Slower than any file system that images are prepared from. */
  static final ArchiveDeadline USUAL = new ArchiveDeadline(Duration.ofMinutes(5), 1_000_000);

  /**
   * Reads an archive.
   *
   * @param reading is left to itself if it does not end
   * @throws DataException naming the archive, if it takes too long or fails unexpectedly
   */
  <T> T within(ListedFile archive, Supplier<T> reading) {
    long seconds = least.toSeconds() + archive.size() / bytesPerSecond;
    long millis = least.toMillis() + 1000 * (archive.size() / bytesPerSecond);
    ExecutorService thread = DaemonThreads.single("convoy-archive");
    Future<T> result = thread.submit(reading::get);
    try {
      return result.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DataException(
          String.format(
              "the archive %s was not read within %d s: it is damaged, or made to do harm; get it"
                  + " again or remove it",
              archive.path(), seconds),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("interrupted while the archive " + archive.path() + " was read", e);
    } catch (ExecutionException e) {
      throw failure(archive, e.getCause());
    } finally {
      result.cancel(true);
      thread.shutdownNow();
    }
  }

  /** What is not said for users is what a reader made of bytes that it did not expect. */
  private static RuntimeException failure(ListedFile archive, Throwable cause) {
    if (cause instanceof DataException data) {
      return data;
    } else if (cause instanceof UncheckedIOException storage) {
      return storage;
    } else if (cause instanceof VirtualMachineError error
        && !(error instanceof StackOverflowError)) {
      throw error;
    }
    return new DataException(
        String.format(
            "the archive %s is damaged (%s): get it again or remove it",
            archive.path(), Reason.of(cause)),
        cause);
  }
}
