package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.GroupType;

/** Reads the rows of a manifest in Parquet: columns of strings or whole numbers. */
final class ParquetManifest {
  private ParquetManifest() {}

  static List<Manifest.Row> rows(Configuration hadoop, Path file) throws IOException {
    List<Manifest.Row> rows = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).withConf(hadoop).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        if (rows.isEmpty()) {
          check(row.getType(), file);
        }
        rows.add(new Manifest.Row(text(row, "path"), text(row, "label"), text(row, "split")));
      }
    } catch (DataException | IOException e) {
      throw e;
    } catch (RuntimeException e) { // Parquet's own errors have no common type but this
      throw new IOException("no Parquet file that can be read: " + DataFolder.reason(e), e);
    }
    return rows;
  }

  private static void check(GroupType type, Path file) {
    for (String column : List.of("path", "label")) {
      if (!type.containsField(column)) {
        throw new DataException(
            String.format(
                "the manifest %s has no column %s: it needs path and label, and perhaps split",
                file.getName(), column));
      }
    }
    for (String column : Manifest.COLUMNS) {
      if (type.containsField(column) && !type.getType(column).isPrimitive()) {
        throw new DataException(
            String.format(
                "the column %s of the manifest %s is no text or number", column, file.getName()));
      }
    }
  }

  private static String text(Group row, String column) {
    if (!row.getType().containsField(column) || row.getFieldRepetitionCount(column) == 0) {
      return "";
    }
    return row.getValueToString(row.getType().getFieldIndex(column), 0);
  }
}
