package io.convoy.executor.device;

import io.convoy.executor.base.ForeignFailures;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on a GPU that was recorded, to be done again and again. */
public interface Recording extends AutoCloseable {
  /** Does it, on the current stream. */
  void replay();

  /** Gives back its memory. */
  @Override
  void close();

  /**
   * A recording, unless the GPU has no memory for it: then the work has to be asked for each time.
   *
   * @param what the work is, for the log
   * @param record records
   */
  static <R extends AutoCloseable> Optional<R> ifItFits(String what, Supplier<R> record) {
    try {
      return Optional.of(record.get());
    } catch (RuntimeException e) {
      String why = ForeignFailures.gpuMemory(e).orElseThrow(() -> e);
      DeviceMemory.release();
      Logger log = LoggerFactory.getLogger(Recording.class);
      log.warn("{} is not captured as a CUDA graph: {}", what, why);
      return Optional.empty();
    }
  }
}
