package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The input of a preparation: a folder or an archive, and what tells classes apart.
 *
 * @param listing of files and archives
 * @param manifest that names the images; empty if folders do
 * @param names of the classes; empty if their folders' names or labels are
 * @param webDataset whether the archives are shards with labels
 */
record PrepareInput(
    InputListing listing,
    Optional<Manifest> manifest,
    Optional<ClassNames> names,
    boolean webDataset) {

  /**
   * Looks at the input; archives are not read yet.
   *
   * @throws DataException if something is missing or cannot be read
   */
  static PrepareInput of(Configuration hadoop, InputOptions options) {
    Optional<Manifest> manifest = options.manifest().map(file -> Manifest.read(hadoop, file));
    Optional<ClassNames> names = options.classNames().map(file -> ClassNames.read(hadoop, file));
    InputListing listing = InputListing.of(DataFolder.of(hadoop, options.root()));
    return new PrepareInput(listing, manifest, names, manifest.isEmpty() && isWebDataset(listing));
  }

  /** Whether the first sample of the first shard has a label. */
  private static boolean isWebDataset(InputListing listing) {
    Optional<ListedFile> first =
        listing.archives().stream()
            .filter(archive -> !Archives.isCompressed(archive.path()))
            .findFirst();
    if (first.isEmpty()) {
      return false;
    }
    DataFolder root = listing.root();
    Path file = new Path(root.path() + "/" + first.get().path());
    try (InputStream in = root.fileSystem().open(file)) {
      TarWalk walk = new TarWalk(in, first.get().size());
      String key = "";
      for (Optional<TarWalk.Member> next = walk.next(); next.isPresent(); next = walk.next()) {
        String name = next.get().name();
        if (!key.isEmpty() && !WebDatasetTree.key(name).equals(key)) {
          return false;
        }
        key = WebDatasetTree.key(name);
        if (WebDatasetTree.extension(name).equals("cls")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "the archive %s/%s is truncated or damaged (%s): get it again or remove it",
              root, first.get().path(), DataFolder.reason(e)),
          e);
    }
  }

  /** Changes when a file, an archive, the manifest or the list of names does. */
  String fingerprint() {
    return (webDataset ? listing.shards() : listing).fingerprint()
        + manifest.map(table -> " " + table.fingerprint()).orElse("")
        + names.map(list -> " " + Integer.toHexString(list.lines().hashCode())).orElse("");
  }

  /**
   * The images by split and class.
   *
   * @param splits names of the split folders; empty to find out
   * @param archives lists archives
   */
  InputTree tree(List<String> splits, Function<List<ListedFile>, List<ArchiveContent>> archives) {
    List<ListedFile> found = listing.archives();
    List<ArchiveContent> contents = found.isEmpty() ? List.of() : archives.apply(found);
    if (webDataset) {
      return WebDatasetTree.of(contents, names);
    }
    InputListing whole = listing.unpacked(contents);
    InputTree tree =
        manifest
            .map(table -> ManifestTree.of(whole, table))
            .orElseGet(() -> InputTree.ofFolders(whole, splits));
    return names
        .map(list -> new InputTree(list.of(tree.classes()), tree.splits(), tree.strays()))
        .orElse(tree);
  }
}
