package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where class folders lie: directly in the input or in folders of splits, within folders around
 * everything.
 *
 * @param prefixes the folder of each split's class folders, with its slash, by the split
 * @param text what was found, for people
 * @param notices what they should look at
 */
record FolderLayout(Map<String, String> prefixes, String text, List<String> notices) {

  /**
   * Finds them.
   *
   * @param listing of the tree, for messages
   * @param named folders of splits, each perhaps as {@code split=folder}; empty to find out
   * @throws DataException if it is not clear which folders are splits
   */
  static FolderLayout of(FolderTree tree, InputListing listing, List<String> named) {
    return new Search(tree, listing).layout(named);
  }

  /** A search in one tree. */
  private static final class Search {
    private final FolderTree tree;
    private final String root;
    private final InputListing listing;
    private final List<String> notices = new ArrayList<>();
    private String around = "";

    Search(FolderTree tree, InputListing listing) {
      this.tree = tree;
      this.listing = listing;
      root = listing.given();
    }

    FolderLayout layout(List<String> named) {
      Map<String, String> splits = named.isEmpty() ? Map.of() : named(named);
      if (splits.isEmpty()) {
        around = inner("");
        splits = found();
      }
      if (splits.isEmpty()) {
        return new FolderLayout(Map.of(Splits.TRAIN, around), told("class folders"), notices);
      }
      Map<String, String> prefixes = new TreeMap<>();
      List<String> told = new ArrayList<>();
      splits.forEach(
          (split, folder) -> {
            String prefix = inner(around + folder + "/");
            if (tree.in(prefix).isEmpty() && !split.equals(Splits.TRAIN)) {
              notices.add(
                  String.format(
                      "the folder %s%s has no class folders: it is left out", around, folder));
            } else {
              prefixes.put(split, prefix);
              told.add(folder.equals(split) ? split : split + " (" + folder + ")");
            }
          });
      return new FolderLayout(prefixes, told("split folders: " + String.join(", ", told)), notices);
    }

    private String told(String what) {
      return around.isEmpty() ? what : what + " in " + around.substring(0, around.length() - 1);
    }

    /** The folder within those that have nothing beside one folder of folders. */
    private String inner(String prefix) {
      String at = prefix;
      while (true) {
        List<String> folders = tree.in(at);
        if (folders.size() != 1 || tree.holdsImages(at)) {
          return at;
        }
        String next = at + folders.get(0) + "/";
        boolean split = prefix.isEmpty() && isSplit(folders.get(0));
        if (split || tree.in(next).isEmpty() || tree.holdsImages(next)) {
          return at;
        }
        at = next;
      }
    }

    private static boolean isSplit(String folder) {
      return !SplitNames.usual(folder).isEmpty();
    }

    private Map<String, String> named(List<String> named) {
      if (!tree.exists(folder(named.get(0)) + "/")) {
        around = inner("");
      }
      Map<String, String> splits = new TreeMap<>();
      for (String name : named) {
        String folder = folder(name);
        if (!tree.exists(around + folder + "/")) {
          throw new DataException(root + "/" + around + folder + " does not exist: check --splits");
        }
        String split = name.equals(folder) ? canonical(name, named) : name.split("=", 2)[0];
        splits.put(split, folder);
      }
      return splits;
    }

    private static String folder(String name) {
      return name.substring(name.indexOf('=') + 1);
    }

    /** What the name of a folder means, unless another folder has that very name. */
    private static String canonical(String name, List<String> named) {
      String usual = SplitNames.usual(name);
      return usual.isEmpty() || named.contains(usual) ? name : usual;
    }

    private Map<String, String> found() {
      List<String> top = tree.in(around);
      Map<String, List<String>> splits =
          top.stream()
              .filter(Search::isSplit)
              .collect(
                  Collectors.groupingBy(
                      SplitNames::usual, LinkedHashMap::new, Collectors.toList()));
      List<String> others = top.stream().filter(name -> !isSplit(name)).toList();
      List<String> train = splits.getOrDefault(Splits.TRAIN, List.of());
      boolean folders = train.stream().anyMatch(name -> !tree.in(around + name + "/").isEmpty());
      if (!folders) {
        requireNoSplits(splits, others);
        return Map.of();
      }
      boolean twice = splits.values().stream().anyMatch(names -> names.size() > 1);
      if (twice || !others.isEmpty()) {
        throw ambiguous(train.get(0), splits, top);
      }
      Map<String, String> found = new TreeMap<>();
      splits.forEach((split, names) -> found.put(split, names.get(0)));
      return found;
    }

    private DataException ambiguous(
        String train, Map<String, List<String>> splits, List<String> top) {
      List<String> rest = top.stream().filter(name -> !name.equals(train)).toList();
      String proposal =
          splits.values().stream().map(names -> names.get(0)).collect(Collectors.joining(","));
      return new DataException(
          String.format(
              "%s has a folder %s with folders in it, and also %s: name those that are splits, for"
                  + " instance --splits %s",
              place(), train, String.join(", ", rest), proposal));
    }

    private String place() {
      return around.isEmpty() ? root : root + "/" + around.substring(0, around.length() - 1);
    }

    /** Train and test folders without class folders are no classes themselves. */
    private void requireNoSplits(Map<String, List<String>> splits, List<String> others) {
      boolean several = splits.size() > 1 && splits.containsKey(Splits.TRAIN);
      boolean all = others.isEmpty() && !splits.isEmpty();
      if (several || all) {
        List<String> names = splits.values().stream().flatMap(List::stream).toList();
        boolean train = splits.containsKey(Splits.TRAIN);
        throw new DataException(
            train
                ? String.format(
                    "%s has the split folders %s without class folders in them: give a table of"
                        + " labels by --manifest%s",
                    place(), String.join(", ", names), InputHints.of(listing))
                : String.format(
                    "%s has the split folders %s and none for train: name one train, or give"
                        + " --splits train=FOLDER",
                    place(), String.join(", ", names)));
      }
    }
  }
}
