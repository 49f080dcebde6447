package io.convoy.jobs.predict;

import java.io.IOException;

/** A file of rows that is being written. */
interface RowWriter extends AutoCloseable {
  void write(PredictedRow row) throws IOException;

  @Override
  void close() throws IOException;
}
