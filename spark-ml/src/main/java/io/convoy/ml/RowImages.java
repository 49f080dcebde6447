package io.convoy.ml;

import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.ImageBytes;
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
  @Override
  public byte[] read(long number) {
    Object value = rows.get((int) number).get(column);
    if (value == null) {
      throw new DataException("no image: the column is null");
    }
    if (value instanceof byte[] image) {
      ImageBytes.requireSize(image.length);
      return image;
    }
    return ImageBytes.file(hadoop, (String) value);
  }
}
