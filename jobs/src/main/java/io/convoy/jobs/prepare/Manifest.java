package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A table of images: the columns {@code path}, {@code label} and perhaps {@code split}, in any
 * order, among others that are ignored.
 *
 * <p>A CSV file (RFC 4180; comma, or tab if its name ends in .tsv) begins with the columns' names.
 * Parquet is a file or a folder of files. An empty split is train.
 *
 * @param name of the file, for messages
 * @param rows in their order
 * @param fingerprint changes when the file does
 */
record Manifest(String name, List<Row> rows, String fingerprint) {
  static final List<String> COLUMNS = List.of("path", "label", "split");

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
      split = split.isBlank() ? PrepareOptions.TRAIN : split.strip();
    }
  }

  static boolean isManifest(String path) {
    String small = path.toLowerCase(Locale.ROOT);
    return small.endsWith(".csv") || small.endsWith(".tsv") || small.endsWith(".parquet");
  }

  /**
   * Reads a manifest.
   *
   * @throws DataException if it does not exist or is no such table
   */
  static Manifest read(Configuration hadoop, String file) {
    DataFolder place = DataFolder.of(hadoop, file);
    try {
      FileStatus status = place.fileSystem().getFileStatus(place.path());
      List<FileStatus> parts = status.isFile() ? List.of(status) : parts(place);
      StringBuilder fingerprint = new StringBuilder();
      List<Row> rows = new ArrayList<>();
      for (FileStatus part : parts) {
        fingerprint.append(part.getLen()).append(' ').append(part.getModificationTime());
        fingerprint.append(' ');
        rows.addAll(rows(place.fileSystem(), hadoop, part.getPath()));
      }
      if (rows.isEmpty()) {
        throw new DataException("the manifest " + place + " has no rows: put images in");
      }
      return new Manifest(place.toString(), List.copyOf(rows), fingerprint.toString().strip());
    } catch (FileNotFoundException e) {
      throw new DataException("the manifest " + place + " does not exist: check --manifest", e);
    } catch (IOException e) {
      throw new DataException(
          "cannot read the manifest " + place + " (" + DataFolder.reason(e) + ")", e);
    }
  }

  private static List<FileStatus> parts(DataFolder folder) throws IOException {
    List<FileStatus> parts = new ArrayList<>();
    for (FileStatus entry : folder.fileSystem().listStatus(folder.path())) {
      String name = entry.getPath().getName();
      if (entry.isFile() && isManifest(name) && !InputListing.hidden(name)) {
        parts.add(entry);
      }
    }
    parts.sort(Comparator.comparing(FileStatus::getPath));
    return parts;
  }

  private static List<Row> rows(FileSystem fileSystem, Configuration hadoop, Path file)
      throws IOException {
    String name = file.getName().toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      return ParquetManifest.rows(hadoop, file);
    }
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(fileSystem.open(file), StandardCharsets.UTF_8), 1 << 16)) {
      return csv(new CsvLines(in, name.endsWith(".tsv") ? '\t' : ','), file.getName());
    }
  }

  private static List<Row> csv(CsvLines lines, String file) throws IOException {
    List<String> head =
        lines.next().orElseThrow(() -> new DataException("the manifest " + file + " is empty"));
    int[] columns = new int[COLUMNS.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = column(head, COLUMNS.get(i));
    }
    if (columns[0] < 0 || columns[1] < 0) {
      throw new DataException(
          String.format(
              "the first line of the manifest %s is \"%s\": it must name the columns path and"
                  + " label, and perhaps split",
              file, String.join(",", head)));
    }
    List<Row> rows = new ArrayList<>();
    for (Optional<List<String>> next = lines.next(); next.isPresent(); next = lines.next()) {
      List<String> words = next.get();
      if (words.size() == 1 && words.get(0).isBlank()) {
        continue;
      }
      if (words.size() != head.size()) {
        throw new DataException(
            String.format(
                "line %d of the manifest %s has %d columns and its first line %d: put what has"
                    + " commas in double quotes",
                lines.number(), file, words.size(), head.size()));
      }
      String split = columns[2] < 0 ? "" : words.get(columns[2]);
      rows.add(new Row(words.get(columns[0]), words.get(columns[1]), split));
    }
    return rows;
  }

  private static int column(List<String> head, String name) {
    for (int i = 0; i < head.size(); i++) {
      if (head.get(i).replace("\ufeff", "").strip().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Lines of a CSV file, some of which go over several lines of text. */
  private static final class CsvLines {
    private final BufferedReader in;
    private final char separator;
    private long number;

    CsvLines(BufferedReader in, char separator) {
      this.in = in;
      this.separator = separator;
    }

    /** The line of text that came last, from 1. */
    long number() {
      return number;
    }

    Optional<List<String>> next() throws IOException {
      String line = in.readLine();
      if (line == null) {
        return Optional.empty();
      }
      number++;
      List<String> words = new ArrayList<>();
      StringBuilder word = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < line.length() || quoted; i++) {
        if (i == line.length()) {
          String more = in.readLine();
          if (more == null) {
            throw new IOException("line " + number + " has a double quote that does not end");
          }
          number++;
          line = line + '\n' + more;
        }
        char c = line.charAt(i);
        if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          word.append(c);
          i++;
        } else if (c == '"') {
          quoted = !quoted;
        } else if (c == separator && !quoted) {
          words.add(word.toString());
          word.setLength(0);
        } else {
          word.append(c);
        }
      }
      words.add(word.toString());
      return Optional.of(words);
    }
  }
}
