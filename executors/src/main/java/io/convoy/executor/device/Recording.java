package io.convoy.executor.device;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on a GPU that was recorded, to be done again and again. */
public interface Recording extends AutoCloseable {
  /** Runs it on the current stream. */
  void replay();

  /** Gives back its memory. */
  @Override
  void close();

  /**
   * A recording, unless it cannot be made, mostly since the GPU has no memory for it: then the work
   * has to be asked for each time, and says itself what is wrong with it.
   *
   * @param what the work is, for the log
   * @param record records
   */
  static <R extends AutoCloseable> Optional<R> tryTo(String what, Supplier<R> record) {
    try {
      return Optional.of(record.get());
    } catch (RuntimeException e) {
      DeviceMemory.release();
      Logger log = LoggerFactory.getLogger(Recording.class);
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      log.warn("{} is not captured as a CUDA graph: {}", what, why);
      return Optional.empty();
    }
  }
}
