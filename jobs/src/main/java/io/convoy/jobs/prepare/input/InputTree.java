package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The images of an input by split and class.
 *
 * @param classes names in the order of their labels
 * @param splits files of each split, by label and then by path
 * @param strays files that belong to no class, or cannot be taken
 * @param report how it was read, for people
 */
public record InputTree(
    List<String> classes,
    Map<String, List<InputFile>> splits,
    List<Rejected> strays,
    InputReport report) {

  /** A tree that has nothing to report. */
  public InputTree(
      List<String> classes, Map<String, List<InputFile>> splits, List<Rejected> strays) {
    this(classes, splits, strays, InputReport.NONE);
  }

  /** The same with other names for its classes. */
  InputTree named(List<String> names) {
    return new InputTree(names, splits, strays, report);
  }

  /**
   * Takes class folders, perhaps below split folders.
   *
   * @param names of the split folders; empty to find out
   * @throws DataException if it is not such a tree
   */
  static InputTree ofFolders(InputListing listing, List<String> names) {
    FolderTree tree = new FolderTree(listing);
    FolderLayout layout = FolderLayout.of(tree, listing, names);
    return new ByFolder(listing, tree, layout).tree();
  }

  static void sort(List<InputFile> files) {
    files.sort(Comparator.comparingInt(InputFile::label).thenComparing(InputFile::path));
  }

  /** Gives files the classes of their folders. */
  private static final class ByFolder {
    private final InputListing listing;
    private final FolderTree folders;
    private final FolderLayout layout;
    private final Map<String, String> prefixes;
    private final List<String> classes;
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Rejected> strays;
    private final Ignored ignored = new Ignored();
    private final Map<String, List<InputFile>> files = new TreeMap<>();

    ByFolder(InputListing listing, FolderTree folders, FolderLayout layout) {
      this.listing = listing;
      this.folders = folders;
      this.layout = layout;
      prefixes = layout.prefixes();
      classes = folders.in(prefixes.get(Splits.TRAIN));
      classes.forEach(name -> labels.put(name, labels.size()));
      strays = new ArrayList<>(listing.rejected());
      ignored.addAll(listing.ignored());
      prefixes.keySet().forEach(split -> files.put(split, new ArrayList<>()));
    }

    InputTree tree() {
      checkClasses();
      listing.files().forEach(this::place);
      checkFilled();
      files.values().forEach(InputTree::sort);
      return new InputTree(
          classes, files, strays, new InputReport(layout.text(), ignored, layout.notices()));
    }

    private void place(ListedFile file) {
      for (Map.Entry<String, String> split : prefixes.entrySet()) {
        String prefix = split.getValue();
        int slash = file.path().indexOf('/', prefix.length());
        if (file.path().startsWith(prefix) && slash >= 0) {
          Integer label = labels.get(file.path().substring(prefix.length(), slash));
          if (label != null) {
            files.get(split.getKey()).add(InputFile.of(file, label));
            return;
          }
        }
      }
      if (FileNames.mayBeImage(file.path())) {
        strays.add(new Rejected(file.path(), "lies in no class folder"));
      } else {
        ignored.add("files outside of class folders that are no images", file.path());
      }
    }

    private void checkClasses() {
      String hint = InputHints.of(listing);
      if (classes.isEmpty() || (classes.size() == 1 && !hint.isEmpty())) {
        throw new DataException(
            String.format(
                "%s has %s: give class folders with images%s",
                place(),
                classes.isEmpty() ? "no class folders" : "only the class folder " + classes.get(0),
                hint));
      }
      prefixes.forEach(
          (split, prefix) -> {
            for (String name : folders.in(prefix)) {
              if (!labels.containsKey(name)) {
                throw new DataException(
                    String.format(
                        "%s/%s has the class folder %s, which train does not have: add it, remove"
                            + " it, or name the splits to take by --splits",
                        listing.root(), prefix.substring(0, prefix.length() - 1), name));
              }
            }
          });
    }

    /** Where class folders were looked for. */
    private String place() {
      String prefix = prefixes.get(Splits.TRAIN);
      return (listing.given() + "/" + prefix).replaceFirst("/$", "");
    }

    private void checkFilled() {
      prefixes.forEach(
          (split, prefix) -> {
            Set<Integer> filled = new TreeSet<>();
            files.get(split).forEach(file -> filled.add(file.label()));
            for (String name : folders.in(prefix)) {
              if (!filled.contains(labels.get(name))) {
                throw new DataException(
                    String.format(
                        "the class folder %s/%s%s is empty: put images in or remove it",
                        listing.root(), prefix, name));
              }
            }
          });
    }
  }
}
