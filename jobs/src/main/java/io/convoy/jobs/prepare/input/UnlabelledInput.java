package io.convoy.jobs.prepare.input;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Images of which no class is known: files, folders with all below them, archives, Parquet files
 * with images, or tables that name files.
 */
public final class UnlabelledInput {
  private final String given;
  private final InputListing listing;
  private final Optional<ImageTable> images;
  private final Optional<List<UnlabelledImage>> rows;

  private UnlabelledInput(
      String given,
      InputListing listing,
      Optional<ImageTable> images,
      Optional<List<UnlabelledImage>> rows) {
    this.given = given;
    this.listing = listing;
    this.images = images;
    this.rows = rows;
  }

  /**
   * The inputs that a user means by a name or a pattern such as {@code in/*.jpg}.
   *
   * @throws DataException if nothing is there
   */
  public static List<String> matches(Configuration hadoop, String input) {
    DataFolder place = DataFolder.of(hadoop, input);
    try {
      FileStatus[] found = place.fileSystem().globStatus(place.path());
      if (found == null || found.length == 0) {
        throw new DataException(
            "--input " + input + ": no such file or folder; give one that exists, or a pattern");
      }
      if (found.length == 1 && found[0].getPath().equals(place.path())) {
        return List.of(input.replaceFirst("(?<=.)/+$", ""));
      }
      return Arrays.stream(found).map(FileStatus::getPath).sorted().map(place::shown).toList();
    } catch (IOException e) {
      throw new DataException("--input " + input + ": cannot be listed (" + Reason.of(e) + ")", e);
    }
  }

  /**
   * Looks at an input; archives are not read yet.
   *
   * @param given a file or a folder
   * @param pathColumn of tables, or the column of images; empty to find out
   * @throws DataException if it cannot be read
   */
  public static UnlabelledInput of(Configuration hadoop, String given, String pathColumn) {
    InputListing listing = InputListing.of(DataFolder.of(hadoop, given));
    Optional<ImageTable> images = images(hadoop, listing, pathColumn);
    boolean tables =
        listing.isFile()
            ? Manifest.isManifest(given)
            : !listing.tables().isEmpty() && !hasImages(listing);
    return new UnlabelledInput(
        given,
        listing,
        images,
        tables && images.isEmpty()
            ? Optional.of(rows(hadoop, listing, pathColumn))
            : Optional.empty());
  }

  private static boolean hasImages(InputListing listing) {
    return listing.files().stream()
        .anyMatch(file -> FileNames.isImage(file.path()) || file.isArchive());
  }

  /** Parquet files with images in them, where there are no other images. */
  private static Optional<ImageTable> images(
      Configuration hadoop, InputListing listing, String column) {
    if (listing.tables().isEmpty() || hasImages(listing)) {
      return Optional.empty();
    }
    String first = listing.tables().get(0).path();
    try {
      ParquetHead head = ParquetHead.read(hadoop, new Path(listing.root().path() + "/" + first));
      return ImageTable.unlabelled(head, first, column);
    } catch (IOException e) {
      throw ArchiveScan.damaged(first, e);
    }
  }

  private static List<UnlabelledImage> rows(
      Configuration hadoop, InputListing listing, String column) {
    List<UnlabelledImage> rows = new ArrayList<>();
    for (ListedFile part : tables(listing)) {
      Path file = new Path(listing.root().path() + "/" + part.path());
      Table table = Manifest.table(listing.root().fileSystem(), hadoop, file);
      int path = Columns.pathOf(table, column);
      table.rows().forEach(row -> rows.add(file(listing.root(), row.get(path).strip())));
    }
    return rows;
  }

  private static List<ListedFile> tables(InputListing listing) {
    return listing.isFile() ? listing.files() : listing.tables();
  }

  /** A file that a table names: by a URI, a path, or a path relative to the table. */
  private static UnlabelledImage file(DataFolder root, String name) {
    if (name.isEmpty()) {
      return UnlabelledImage.unreadable(name, "its row in the table names no file");
    }
    try {
      Path path = name.contains(":/") ? new Path(name) : new Path(root.path(), "./" + name);
      Path file = name.startsWith("/") ? new Path(root.path(), new Path(name)) : path;
      return UnlabelledImage.ofFile(name, file.toString());
    } catch (IllegalArgumentException e) {
      return UnlabelledImage.unreadable(name, "its name is no path (" + Reason.of(e) + ")");
    }
  }

  /** The folder in which it lies. */
  public DataFolder root() {
    return listing.root();
  }

  /** Changes when a file that counts does. */
  public String fingerprint() {
    List<ListedFile> used =
        rows.isPresent() || images.isPresent()
            ? tables(listing)
            : listing.files().stream().filter(file -> FileNames.mayBeImage(file.path())).toList();
    return new InputListing(listing.root(), used, listing.folders(), List.of()).fingerprint();
  }

  /**
   * All images: of a table in the order of its rows, else sorted by path, members of an archive in
   * its place.
   *
   * @param contents lists archives, and Parquet files with images
   */
  public List<UnlabelledImage> images(PrepareInput.Contents contents) {
    if (rows.isPresent()) {
      return rows.get();
    }
    List<ListedFile> holders = images.isPresent() ? listing.tables() : listing.archives();
    ContainerRule rule =
        images.map(ContainerRule::of).orElseGet(() -> ContainerRule.of(SampleRule.USUAL));
    Map<String, ArchiveContent> held = new HashMap<>();
    if (!holders.isEmpty()) {
      contents.apply(holders, rule).forEach(content -> held.put(content.archive(), content));
    }
    List<UnlabelledImage> all = new ArrayList<>();
    for (ListedFile file : listing.files()) {
      ArchiveContent content = held.get(file.path());
      if (content != null) {
        addMembers(content, all);
      } else if (images.isEmpty() && FileNames.mayBeImage(file.path())) {
        String path = listing.root().path() + "/" + file.path();
        all.add(UnlabelledImage.ofFile(name(file.path()), path));
      }
    }
    listing
        .rejected()
        .forEach(file -> all.add(UnlabelledImage.unreadable(name(file.path()), file.reason())));
    return all;
  }

  private void addMembers(ArchiveContent content, List<UnlabelledImage> all) {
    String folder = Archives.stem(content.archive()) + "/";
    for (ListedFile member : content.files()) {
      String path = member.path();
      String inside = path.startsWith(folder) ? path.substring(folder.length()) : path;
      String name = images.isPresent() ? name(path) : name(content.archive()) + "/" + inside;
      boolean label = images.isEmpty() && SampleRule.USUAL.isLabel(path);
      if (!label && (images.isPresent() || FileNames.mayBeImage(path))) {
        all.add(new UnlabelledImage(name, member.container(), member.offset(), member.size(), ""));
      }
    }
    content
        .rejected()
        .forEach(
            member -> all.add(UnlabelledImage.unreadable(name(member.path()), member.reason())));
  }

  private String name(String path) {
    return listing.isFile() ? given + path.substring(lengthOfGiven(path)) : given + "/" + path;
  }

  /** Of a path that begins with the one file that was given. */
  private int lengthOfGiven(String path) {
    return Math.min(path.length(), listing.files().get(0).path().length());
  }
}
