package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
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
 */
record InputTree(List<String> classes, Map<String, List<InputFile>> splits, List<Rejected> strays) {
  private static final List<String> USUAL_SPLITS = List.of(PrepareOptions.TRAIN, "val", "test");

  /**
   * Takes class folders, perhaps below split folders.
   *
   * @param names of the split folders; empty to find out
   * @throws DataException if it is not such a tree
   */
  static InputTree ofFolders(InputListing listing, List<String> names) {
    Folders folders = new Folders(listing);
    List<String> splits = names.isEmpty() ? folders.usualSplits() : names;
    Map<String, String> prefixes = new TreeMap<>();
    splits.forEach(split -> prefixes.put(split, split + "/"));
    if (splits.isEmpty()) {
      prefixes.put(PrepareOptions.TRAIN, "");
    }
    prefixes.values().forEach(folders::require);
    List<String> classes = folders.in(prefixes.get(PrepareOptions.TRAIN));
    checkClasses(folders, classes, prefixes);
    Map<String, Integer> labels = new HashMap<>();
    classes.forEach(name -> labels.put(name, labels.size()));
    List<Rejected> strays = new ArrayList<>(listing.rejected());
    Map<String, List<InputFile>> files = new TreeMap<>();
    prefixes.keySet().forEach(split -> files.put(split, new ArrayList<>()));
    for (ListedFile file : listing.files()) {
      place(file, prefixes, labels, files, strays);
    }
    checkFilled(folders, classes, prefixes, files);
    files.values().forEach(InputTree::sort);
    return new InputTree(classes, files, strays);
  }

  static void sort(List<InputFile> files) {
    files.sort(Comparator.comparingInt(InputFile::label).thenComparing(InputFile::path));
  }

  private static void place(
      ListedFile file,
      Map<String, String> prefixes,
      Map<String, Integer> labels,
      Map<String, List<InputFile>> files,
      List<Rejected> strays) {
    for (Map.Entry<String, String> split : prefixes.entrySet()) {
      String prefix = split.getValue();
      if (file.path().startsWith(prefix)) {
        int slash = file.path().indexOf('/', prefix.length());
        if (slash >= 0) {
          int label = labels.get(file.path().substring(prefix.length(), slash));
          files.get(split.getKey()).add(InputFile.of(file, label));
          return;
        }
      }
    }
    boolean above = prefixes.values().stream().anyMatch(file.path()::startsWith);
    if (above || !file.path().contains("/")) {
      strays.add(new Rejected(file.path(), "lies in no class folder"));
    }
  }

  private static void checkClasses(
      Folders folders, List<String> classes, Map<String, String> prefixes) {
    if (classes.size() < 2) {
      throw new DataException(
          String.format(
              "%s has %s: give at least two class folders with images",
              folders.root(),
              classes.isEmpty() ? "no class folders" : "only the class folder " + classes.get(0)));
    }
    prefixes.forEach(
        (split, prefix) -> {
          for (String name : folders.in(prefix)) {
            if (!classes.contains(name)) {
              throw new DataException(
                  String.format(
                      "%s/%s has the class folder %s, which train does not have: add it or remove"
                          + " it",
                      folders.root(), split, name));
            }
          }
        });
  }

  private static void checkFilled(
      Folders folders,
      List<String> classes,
      Map<String, String> prefixes,
      Map<String, List<InputFile>> files) {
    prefixes.forEach(
        (split, prefix) -> {
          Set<Integer> filled = new TreeSet<>();
          files.get(split).forEach(file -> filled.add(file.label()));
          for (String name : folders.in(prefix)) {
            if (!filled.contains(classes.indexOf(name))) {
              throw new DataException(
                  String.format(
                      "the class folder %s/%s%s is empty: put images in or remove it",
                      folders.root(), prefix, name));
            }
          }
        });
  }

  /** The folders of a listing. */
  private static final class Folders {
    private final InputListing listing;
    private final Map<String, List<String>> children = new TreeMap<>();

    Folders(InputListing listing) {
      this.listing = listing;
      for (String folder : listing.folders()) {
        int slash = folder.lastIndexOf('/') + 1;
        children
            .computeIfAbsent(folder.substring(0, slash), parent -> new ArrayList<>())
            .add(folder.substring(slash));
      }
      children.values().forEach(names -> names.sort(Comparator.naturalOrder()));
    }

    String root() {
      return listing.root().toString();
    }

    /** Names of the folders directly in one, such as {@code train/}. */
    List<String> in(String prefix) {
      return children.getOrDefault(prefix, List.of());
    }

    void require(String prefix) {
      if (!prefix.isEmpty()
          && !listing.folders().contains(prefix.substring(0, prefix.length() - 1))) {
        throw new DataException(root() + "/" + prefix + " does not exist: check --splits");
      }
    }

    /** The usual split folders if there is a folder train that holds folders. */
    List<String> usualSplits() {
      List<String> top = in("");
      if (!top.contains(PrepareOptions.TRAIN) || in(PrepareOptions.TRAIN + "/").isEmpty()) {
        return List.of();
      }
      List<String> others = top.stream().filter(name -> !USUAL_SPLITS.contains(name)).toList();
      if (!others.isEmpty()) {
        throw new DataException(
            String.format(
                "%s has a folder train with folders in it, and also %s: name those that are"
                    + " splits, for instance --splits train,val",
                root(), String.join(", ", others)));
      }
      return top;
    }
  }
}
