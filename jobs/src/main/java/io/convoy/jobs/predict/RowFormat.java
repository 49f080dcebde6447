package io.convoy.jobs.predict;

import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** How rows are written. */
public enum RowFormat {
  /** A line for each row, after a line of names. */
  CSV {
    @Override
    RowWriter open(Place place, PredictOptions.Answer answer) throws IOException {
      return new CsvRows(place, answer);
    }
  },
  /** A JSON object in a line for each row. */
  JSONL {
    @Override
    RowWriter open(Place place, PredictOptions.Answer answer) throws IOException {
      return new JsonRows(place);
    }
  },
  /** Apache Parquet, compressed with Snappy. */
  PARQUET {
    @Override
    RowWriter open(Place place, PredictOptions.Answer answer) throws IOException {
      return new ParquetRows(place, answer);
    }
  };

  /**
   * Where rows go.
   *
   * @param hadoop how to reach the file system
   * @param folder of the output
   * @param file in it
   */
  record Place(Configuration hadoop, DataFolder folder, Path file) {}

  /**
   * Starts a file.
   *
   * @param answer what rows have
   */
  abstract RowWriter open(Place place, PredictOptions.Answer answer) throws IOException;

  /** As the command line and names of files have it. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
