package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Finds out what an input is, from the names of its files and the beginnings of a few. */
final class LayoutFinder {
  private static final Set<String> METADATA =
      Set.of("metadata.csv", "metadata.jsonl", "metadata.parquet");

  private final Configuration hadoop;
  private final InputListing listing;
  private final ColumnNames columns;
  private final List<String> notices = new ArrayList<>();

  LayoutFinder(Configuration hadoop, InputListing listing, ColumnNames columns) {
    this.hadoop = hadoop;
    this.listing = listing;
    this.columns = columns;
  }

  /** What was seen on the way. */
  List<String> notices() {
    return notices;
  }

  /**
   * The layout of an input without a manifest.
   *
   * @throws DataException if it is none that can be read
   */
  Layout find() {
    requireReadable();
    Optional<Layout> tables = metadata().or(this::images);
    if (tables.isPresent()) {
      return tables.get();
    }
    if (!listing.archives().isEmpty()) {
      Optional<SampleRule> rule =
          new ArchiveLook(listing.root(), columns.label()).rule(listing.archives());
      if (rule.isPresent()) {
        return new Layout.Shards(rule.get());
      }
    }
    return new Layout.Folders();
  }

  /** A file that is given alone must be an archive or hold images. */
  private void requireReadable() {
    if (listing.isFile()) {
      String path = listing.files().get(0).path();
      if (!listing.files().get(0).isArchive() && !Manifest.isParquet(path)) {
        throw new DataException(
            String.format(
                "the input %s is no folder, archive (.tar, .tar.gz, .zip, ...) or table (.csv,"
                    + " .parquet, ...)%s",
                listing.given(),
                InputHints.foreign(listing.files()).map(hint -> "; " + hint).orElse("")));
      }
    }
  }

  /** The table by which Hugging Face's image folders name their images. */
  private Optional<Layout> metadata() {
    List<Manifest.Row> rows = new ArrayList<>();
    StringBuilder fingerprint = new StringBuilder();
    String told = "";
    List<String> names = new ArrayList<>();
    for (ListedFile file : listing.files()) {
      int slash = file.path().lastIndexOf('/') + 1;
      if (!METADATA.contains(file.path().substring(slash)) || depth(file.path()) > 2) {
        continue;
      }
      Path path = new Path(listing.root().path() + "/" + file.path());
      Table table = Manifest.table(listing.root().fileSystem(), hadoop, path);
      Optional<Columns> chosen = Columns.choose(table, columns);
      if (chosen.isEmpty()) {
        notices.add(
            String.format(
                "%s has no column of labels (it has %s): name one by --label-column to use it",
                file.path(), String.join(", ", table.head())));
        continue;
      }
      names.add(file.path());
      told = chosen.get().text();
      fingerprint.append(file.size()).append(' ').append(file.modified()).append(' ');
      Manifest.rows(table, chosen.get()).stream()
          .map(row -> below(row, file.path().substring(0, slash), chosen.get()))
          .forEach(rows::add);
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    String name = String.join(", ", names);
    return Optional.of(
        new Layout.Rows(
            new Manifest(
                listing.root() + "/" + name, rows, fingerprint.toString(), told + " of " + name)));
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count();
  }

  private static Manifest.Row below(Manifest.Row row, String folder, Columns columns) {
    String split =
        columns.split() < 0 && !folder.isEmpty() ? WebDatasetTree.split(folder) : row.split();
    return new Manifest.Row(folder + row.path(), row.label(), split);
  }

  /** Parquet files where there are no image files. */
  private Optional<Layout> images() {
    List<ListedFile> tables = listing.tables();
    boolean others =
        listing.files().stream()
            .anyMatch(file -> FileNames.isImage(file.path()) || file.isArchive());
    if (tables.isEmpty() || others) {
      return Optional.empty();
    }
    String first = tables.get(0).path();
    Path path = new Path(listing.root().path() + "/" + first);
    try {
      ParquetHead head = ParquetHead.read(hadoop, path);
      Optional<ImageTable> table = ImageTable.of(head, first, columns);
      if (table.isEmpty()) {
        throw new DataException(
            String.format(
                "%s/%s has no column of images: if it names image files, give it by --manifest",
                listing.root(), first));
      }
      return table.map(Layout.Images::new);
    } catch (IOException e) {
      throw ArchiveScan.damaged(first, e);
    }
  }

  /** Whether a table that is given as input holds images itself. */
  static boolean holdsImages(Configuration hadoop, String input) {
    if (!Manifest.isParquet(input)) {
      return false;
    }
    InputListing listing = InputListing.of(DataFolder.of(hadoop, input));
    List<ListedFile> parts = listing.tables();
    try {
      return !parts.isEmpty()
          && ImageTable.holdsImages(
              ParquetHead.read(
                  hadoop, new Path(listing.root().path() + "/" + parts.get(0).path())));
    } catch (IOException e) {
      return false; // reading it as a manifest says what is wrong
    }
  }
}
