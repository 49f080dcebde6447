package io.convoy.ml;

import io.convoy.executor.base.Reason;
import io.convoy.executor.base.Retry;
import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * The images of some rows: bytes, or the files whose paths they have.
 *
 * @param rows numbered from 0
 * @param column in which each has its image
 * @param hadoop how to reach the file systems
 */
record RowImages(List<Row> rows, int column, Configuration hadoop) implements ImageFiles.Source {
  private static final int LARGEST = 256 << 20;
  private static final Retry RETRY = Retry.times(4);

  @Override
  public byte[] read(long number) {
    Object value = rows.get((int) number).get(column);
    if (value == null) {
      throw new DataException("no image: the column is null");
    }
    byte[] bytes = value instanceof byte[] image ? image : file((String) value);
    if (bytes.length > LARGEST) {
      throw new DataException("larger than " + (LARGEST >> 20) + " MiB: no single image");
    }
    return bytes;
  }

  private byte[] file(String path) {
    byte[][] bytes = new byte[1][];
    try {
      RETRY.read(
          "reading " + path,
          () -> {
            DataFolder file = DataFolder.of(hadoop, path);
            try (InputStream in = file.fileSystem().open(file.path())) {
              bytes[0] = in.readNBytes(LARGEST + 1);
            }
          });
    } catch (IOException e) {
      throw new DataException("cannot be read (" + Reason.of(e) + ")", e);
    }
    return bytes[0];
  }
}
