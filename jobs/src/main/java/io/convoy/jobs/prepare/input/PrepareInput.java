package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;

/**
 * The input of a preparation: a folder or an archive, and what tells classes apart.
 *
 * @param listing of files and archives
 * @param layout what it was taken for
 * @param names of the classes; empty if their folders' names or labels are
 * @param notices what people should look at
 */
public record PrepareInput(
    InputListing listing, Layout layout, Optional<ClassNames> names, List<String> notices) {

  /** Lists archives and the like by a rule. */
  public interface Contents
      extends BiFunction<List<ListedFile>, ContainerRule, List<ArchiveContent>> {}

  /**
   * Looks at the input; archives are not read yet but for their beginnings.
   *
   * @throws DataException if something is missing or cannot be read
   */
  public static PrepareInput of(Configuration hadoop, InputOptions options) {
    Optional<ClassNames> names = options.classNames().map(file -> ClassNames.read(hadoop, file));
    boolean images =
        options.manifest().filter(file -> file.equals(options.path())).isPresent()
            && LayoutFinder.holdsImages(hadoop, options.path());
    if (options.manifest().isPresent() && !images) {
      Manifest manifest = Manifest.read(hadoop, options.manifest().get(), options.columns());
      InputListing listing = InputListing.of(DataFolder.of(hadoop, options.root()));
      return new PrepareInput(listing, new Layout.Rows(manifest), names, List.of());
    }
    InputListing listing = InputListing.of(DataFolder.of(hadoop, options.path()));
    LayoutFinder finder = new LayoutFinder(hadoop, listing, options.columns());
    Layout layout = finder.find();
    return new PrepareInput(listing, layout, names, finder.notices());
  }

  /** The rule of WebDataset shards; empty if it is something else. */
  public Optional<SampleRule> shards() {
    return layout instanceof Layout.Shards shards ? Optional.of(shards.rule()) : Optional.empty();
  }

  /** Changes when a file, an archive, the manifest or the list of names does. */
  public String fingerprint() {
    InputListing counted = shards().isPresent() ? listing.shards() : listing;
    String table = layout instanceof Layout.Rows rows ? " " + rows.manifest().fingerprint() : "";
    return counted.fingerprint()
        + table
        + names.map(list -> " " + Integer.toHexString(list.lines().hashCode())).orElse("");
  }

  /**
   * The images by split and class.
   *
   * @param splits names of the split folders; empty to find out
   * @param contents lists archives, and Parquet files with images
   */
  public InputTree tree(List<String> splits, Contents contents) {
    InputTree tree;
    if (layout instanceof Layout.Shards shards) {
      tree =
          shards(
              shards.rule(), read(listing.archives(), ContainerRule.of(shards.rule()), contents));
    } else if (layout instanceof Layout.Images images) {
      tree =
          images(
              images.table(), read(listing.tables(), ContainerRule.of(images.table()), contents));
    } else {
      tree = files(splits, read(listing.archives(), ContainerRule.FOLDERS, contents));
    }
    List<String> noted = new ArrayList<>(notices);
    noted.addAll(tree.report().notices());
    noted.addAll(alike(tree.classes()));
    InputReport report = new InputReport(tree.report().layout(), tree.report().ignored(), noted);
    return new InputTree(tree.classes(), tree.splits(), tree.strays(), report);
  }

  private static List<ArchiveContent> read(
      List<ListedFile> files, ContainerRule rule, Contents contents) {
    return files.isEmpty() ? List.of() : contents.apply(files, rule);
  }

  private InputTree shards(SampleRule rule, List<ArchiveContent> contents) {
    InputTree tree = WebDatasetTree.of(contents, rule, names);
    String text = String.format("WebDataset shards (%d), labels in %s", contents.size(), rule);
    return told(tree, text, contents, ListedFile::isArchive);
  }

  private InputTree images(ImageTable table, List<ArchiveContent> contents) {
    List<Labelled> images = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    for (ArchiveContent content : contents) {
      rejected.addAll(content.rejected());
      String split = WebDatasetTree.split(content.archive());
      content
          .files()
          .forEach(file -> images.add(new Labelled(split, file, file.text(), file.path())));
    }
    Optional<ClassNames> own =
        table.names().isEmpty()
            ? Optional.empty()
            : Optional.of(new ClassNames("its column " + table.label(), table.names()));
    InputTree tree =
        new LabelledTree("the column " + table.label(), images, rejected)
            .refusing("its label is missing or not an integer")
            .tree(names.or(() -> own));
    String text = String.format("Parquet files with images (%d): %s", contents.size(), table);
    return told(tree, text, contents, file -> Manifest.isParquet(file.path()));
  }

  private InputTree told(
      InputTree tree,
      String text,
      List<ArchiveContent> contents,
      java.util.function.Predicate<ListedFile> used) {
    Ignored ignored = new Ignored();
    ignored.addAll(listing.ignored());
    contents.forEach(content -> ignored.addAll(content.ignored()));
    listing.files().stream()
        .filter(used.negate())
        .forEach(file -> ignored.add("files beside them", file.path()));
    List<Rejected> strays = new ArrayList<>(listing.rejected());
    strays.addAll(tree.strays());
    InputReport report = new InputReport(text, ignored, tree.report().notices());
    return new InputTree(tree.classes(), tree.splits(), strays, report);
  }

  private InputTree files(List<String> splits, List<ArchiveContent> contents) {
    InputListing whole = listing.unpacked(contents);
    InputTree tree =
        layout instanceof Layout.Rows rows
            ? ManifestTree.of(whole, rows.manifest())
            : InputTree.ofFolders(whole, splits);
    InputReport report =
        contents.isEmpty()
            ? tree.report()
            : tree.report().as(tree.report().layout() + archives(contents));
    InputTree read = new InputTree(tree.classes(), tree.splits(), tree.strays(), report);
    return names.map(list -> read.named(list.of(tree.classes()))).orElse(read);
  }

  private static String archives(List<ArchiveContent> contents) {
    return contents.size() == 1
        ? " in the archive " + contents.get(0).archive()
        : String.format(" in %d archives", contents.size());
  }

  /** Names that differ in capitals or spaces alone are often one class written in two ways. */
  private static List<String> alike(List<String> classes) {
    List<String> notices = new ArrayList<>();
    java.util.Map<String, String> seen = new java.util.HashMap<>();
    for (String name : classes) {
      String plain = name.toLowerCase(java.util.Locale.ROOT).replaceAll("[\\s_-]+", "");
      String before = seen.putIfAbsent(plain, name);
      if (before != null) {
        notices.add(
            String.format("the classes \"%s\" and \"%s\" are two, and nearly alike", before, name));
      }
    }
    return notices;
  }
}
