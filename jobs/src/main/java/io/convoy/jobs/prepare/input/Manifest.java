package io.convoy.jobs.prepare.input;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A table of images: columns of paths, labels and perhaps splits, in any order, among others that
 * are ignored.
 *
 * <p>A CSV file (RFC 4180; tabs if its name ends in .tsv) begins with the columns' names. JSON
 * lines have them as keys, a list of files has none. Parquet is a file or a folder of files. An
 * empty split is train, or what the name of a list of files says.
 *
 * @param name of the file, for messages
 * @param rows in their order
 * @param fingerprint changes when the file does
 * @param columns what was chosen, for people
 */
record Manifest(String name, List<Row> rows, String fingerprint, String columns) {
  private static final Set<String> ENDINGS =
      Set.of("csv", "tsv", "parquet", "jsonl", "txt", "lst", "list");

  private static final Set<String> LISTS = Set.of("txt", "lst", "list");

  /** A manifest of rows that are there already. */
  Manifest(String name, List<Row> rows, String fingerprint) {
    this(name, rows, fingerprint, "");
  }

  /**
   * One image.
   *
   * @param path as written
   * @param label as written, without surrounding spaces
   * @param split for instance train
   */
  record Row(String path, String label, String split) {
    Row {
      label = label.strip();
      split = split.isBlank() ? Splits.TRAIN : split.strip();
      String usual = SplitNames.usual(split);
      split = usual.isEmpty() ? split : usual;
    }
  }

  static boolean isManifest(String path) {
    return ENDINGS.contains(FileNames.ending(path));
  }

  static boolean isParquet(String path) {
    return FileNames.ending(path).equals("parquet");
  }

  /** As {@link #read(Configuration, String, ColumnNames)}, with columns that are found out. */
  static Manifest read(Configuration hadoop, String file) {
    return read(hadoop, file, ColumnNames.FOUND_OUT);
  }

  /**
   * Reads a manifest.
   *
   * @param files one, or several with commas between them
   * @throws DataException if it does not exist or is no such table
   */
  static Manifest read(Configuration hadoop, String files, ColumnNames columns) {
    List<Row> rows = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> told = new ArrayList<>();
    StringBuilder fingerprint = new StringBuilder();
    for (String file : files.split(",", -1)) {
      DataFolder place = DataFolder.of(hadoop, file);
      names.add(place.toString());
      for (FileStatus part : parts(place)) {
        fingerprint.append(part.getLen()).append(' ').append(part.getModificationTime());
        fingerprint.append(' ');
        Table table = table(place.fileSystem(), hadoop, part.getPath());
        Columns chosen = choose(table, columns);
        told.add(chosen.text());
        rows.addAll(rows(table, chosen));
      }
    }
    String name = String.join(",", names);
    if (rows.isEmpty()) {
      throw new DataException("the manifest " + name + " has no rows: put images in");
    }
    return new Manifest(
        name, List.copyOf(rows), fingerprint.toString().strip(), told.isEmpty() ? "" : told.get(0));
  }

  private static List<FileStatus> parts(DataFolder place) {
    try {
      FileStatus status = place.fileSystem().getFileStatus(place.path());
      if (status.isFile()) {
        return List.of(status);
      }
      List<FileStatus> parts = new ArrayList<>();
      for (FileStatus entry : place.fileSystem().listStatus(place.path())) {
        String name = entry.getPath().getName();
        if (entry.isFile() && isManifest(name) && !name.startsWith("_") && !name.startsWith(".")) {
          parts.add(entry);
        }
      }
      parts.sort(Comparator.comparing(FileStatus::getPath));
      return parts;
    } catch (FileNotFoundException e) {
      throw new DataException("the manifest " + place + " does not exist: check --manifest", e);
    } catch (IOException e) {
      throw unreadable(place.toString(), e);
    }
  }

  private static DataException unreadable(String name, IOException e) {
    return new DataException("cannot read the manifest " + name + " (" + Reason.of(e) + ")", e);
  }

  /**
   * Reads a table, whatever its columns.
   *
   * @throws DataException if it cannot be read
   */
  static Table table(FileSystem fileSystem, Configuration hadoop, Path file) {
    try {
      if (isParquet(file.getName())) {
        return ParquetManifest.table(hadoop, file);
      }
      try (InputStream in = fileSystem.open(file)) {
        return TextTables.read(in, file.getName());
      }
    } catch (IOException e) {
      throw unreadable(file.toUri().getPath(), e);
    }
  }

  private static Columns choose(Table table, ColumnNames columns) {
    boolean list = LISTS.contains(FileNames.ending(table.name()));
    return Columns.choose(table, list ? ColumnNames.FOUND_OUT : columns)
        .orElseThrow(
            () ->
                new DataException(
                    String.format(
                        "the first line of the manifest %s is \"%s\": it must name the columns path"
                            + " and label, and perhaps split; name others by --path-column and"
                            + " --label-column",
                        table.name(), String.join(",", table.head()))));
  }

  /** The images of a table's rows. */
  static List<Row> rows(Table table, Columns columns) {
    String split =
        LISTS.contains(FileNames.ending(table.name()))
            ? SplitNames.byWord(FileNames.stem(table.name()))
            : "";
    return table.rows().stream()
        .map(
            row ->
                new Row(
                    row.get(columns.path()),
                    row.get(columns.label()),
                    columns.split() < 0 ? split : row.get(columns.split())))
        .toList();
  }
}
