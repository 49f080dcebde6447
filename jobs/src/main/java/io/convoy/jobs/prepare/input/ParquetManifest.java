package io.convoy.jobs.prepare.input;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.Type;

/** Reads a manifest in Parquet: columns of texts or integers. */
final class ParquetManifest {
  private ParquetManifest() {}

  /** The plain columns of a file. */
  static Table table(Configuration hadoop, Path file) throws IOException {
    ParquetHead head = ParquetHead.read(hadoop, file);
    List<String> names =
        head.schema().getFields().stream()
            .filter(field -> field.isPrimitive() && !field.isRepetition(Type.Repetition.REPEATED))
            .filter(field -> !ParquetHead.isBytes(field))
            .map(Type::getName)
            .toList();
    if (names.isEmpty()) {
      throw new DataException(
          String.format("the manifest %s has no columns of texts or numbers", file.getName()));
    }
    List<List<String>> rows = new ArrayList<>();
    Configuration some = head.projected(hadoop, names);
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).withConf(some).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.add(words(row, names));
      }
    } catch (DataException | IOException e) {
      throw e;
    } catch (RuntimeException e) { // Parquet's own errors have no common type but this
      throw new IOException("no Parquet file that can be read: " + Reason.of(e), e);
    }
    return new Table(file.getName(), names, rows);
  }

  private static List<String> words(Group row, List<String> names) {
    return names.stream().map(name -> ParquetHead.text(row, name)).toList();
  }
}
