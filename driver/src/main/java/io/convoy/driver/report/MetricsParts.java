package io.convoy.driver.report;

import java.io.IOException;
import java.io.Writer;

/** The files that a {@link MetricsLog} writes, one after the other. */
@FunctionalInterface
public interface MetricsParts {
  /** Opens the next one; UTF-8, and closed by who asks for it. */
  Writer open() throws IOException;

  /**
   * Whether a file can be read only once it is closed, as on object stores: then files are written
   * in one go.
   */
  default boolean isReadOnceClosed() {
    return false;
  }

  /** Has what was flushed survive the end of this process. */
  default void sync() throws IOException {}
}
