package io.convoy.jobs.prepare.input;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** Reads a Parquet file with images, and unpacks them to the staging folder. */
final class ParquetImages {
  private final Configuration hadoop;
  private final DataFolder input;
  private final Optional<DataFolder> staging;
  private final ImageTable table;

  ParquetImages(
      Configuration hadoop, DataFolder input, Optional<DataFolder> staging, ImageTable table) {
    this.hadoop = hadoop;
    this.input = input;
    this.staging = staging;
    this.table = table;
  }

  /**
   * Lists a file; without a staging folder by its labels alone.
   *
   * @throws DataException if it cannot be read, or has other columns than the first one
   */
  ArchiveContent scan(ListedFile file) {
    Path path = new Path(input.path() + "/" + file.path());
    Rows rows = new Rows(file);
    try {
      ParquetHead head = ParquetHead.read(hadoop, path);
      for (String column : table.columns()) {
        if (!head.schema().containsField(column)) {
          throw new DataException(
              String.format("%s has no column %s, which the first file has", file.path(), column));
        }
      }
      List<String> columns = staging.isEmpty() ? List.of(table.label()) : table.columns();
      Configuration some = head.projected(hadoop, columns);
      try (ParquetReader<Group> reader =
          ParquetReader.builder(new GroupReadSupport(), path).withConf(some).build()) {
        rows.read(reader);
      }
    } catch (IOException e) {
      throw ArchiveScan.damaged(file.path(), e);
    }
    return new ArchiveContent(file.path(), rows.files, rows.rejected, new Ignored(), true);
  }

  /** The rows of one file. */
  private final class Rows {
    private final ListedFile file;
    private final List<ListedFile> files = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private int number;

    Rows(ListedFile file) {
      this.file = file;
    }

    void read(ParquetReader<Group> reader) throws IOException {
      if (staging.isEmpty()) {
        for (Group row = next(reader); row != null; row = next(reader)) {
          String label = ParquetHead.text(row, table.label());
          files.add(new ListedFile(place(""), file.path(), 0, 0, 0, label));
        }
        return;
      }
      try (StagedFiles staged = new StagedFiles(staging.get())) {
        for (Group row = next(reader); row != null; row = next(reader)) {
          add(row, staged);
        }
      }
    }

    private Group next(ParquetReader<Group> reader) throws IOException {
      try {
        return reader.read();
      } catch (RuntimeException e) { // Parquet's own errors have no common type but this
        throw new IOException("no Parquet file that can be read: " + Reason.of(e), e);
      }
    }

    private void add(Group row, StagedFiles staged) throws IOException {
      Group holder = row;
      String column = table.image();
      String path = "";
      if (!row.getType().getType(column).isPrimitive()) {
        boolean there = row.getFieldRepetitionCount(column) > 0;
        holder = there ? row.getGroup(column, 0) : null;
        path = there ? ParquetHead.text(holder, ImageTable.PATH) : "";
        column = ImageTable.BYTES;
      }
      String place = place(path);
      if (holder == null || holder.getFieldRepetitionCount(column) == 0) {
        String reason = path.isEmpty() ? "has no image" : "has no bytes, but only a path: " + path;
        rejected.add(new Rejected(place, reason));
        return;
      }
      byte[] bytes = holder.getBinary(column, 0).getBytes();
      staged.out().write(bytes);
      files.add(staged.added(place, bytes.length, ParquetHead.text(row, table.label())));
    }

    /** Of a row: its number, and what it calls its image. */
    private String place(String path) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      return String.format("%s/%06d%s", file.path(), number++, name.isEmpty() ? "" : "-" + name);
    }
  }
}
