package io.convoy.jobs.prepare.input;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The folders of a listing, and which of them may hold images. A prefix is a path with its slash.
 */
final class FolderTree {
  private final Map<String, List<String>> children = new TreeMap<>();
  private final Set<String> folders;
  private final Set<String> filled = new HashSet<>();
  private final Set<String> withImages = new HashSet<>();
  private final Set<String> withImagesDirectly = new HashSet<>();

  FolderTree(InputListing listing) {
    folders = listing.folders();
    for (String folder : listing.folders()) {
      int slash = folder.lastIndexOf('/') + 1;
      children
          .computeIfAbsent(folder.substring(0, slash), parent -> new ArrayList<>())
          .add(folder.substring(slash));
    }
    children.values().forEach(names -> names.sort(Comparator.naturalOrder()));
    for (ListedFile file : listing.files()) {
      String path = file.path();
      boolean image = FileNames.mayBeImage(path);
      int last = path.lastIndexOf('/') + 1;
      if (FileNames.isImage(path)) {
        withImagesDirectly.add(path.substring(0, last));
      }
      for (int at = 0; at >= 0; at = at < last ? path.indexOf('/', at) + 1 : -1) {
        filled.add(path.substring(0, at));
        if (image) {
          withImages.add(path.substring(0, at));
        }
      }
    }
  }

  /**
   * Names of the folders directly in one that may be classes or splits: not those of annotations.
   */
  List<String> in(String prefix) {
    return children.getOrDefault(prefix, List.of()).stream()
        .filter(name -> mayHoldImages(prefix + name + "/") || isEmpty(prefix + name + "/"))
        .toList();
  }

  /** Whether a folder, with all in it, holds a file that may be an image. */
  boolean mayHoldImages(String prefix) {
    return withImages.contains(prefix);
  }

  private boolean isEmpty(String prefix) {
    return !filled.contains(prefix);
  }

  /** Whether files that are called as images are lie directly in a folder. */
  boolean holdsImages(String prefix) {
    return withImagesDirectly.contains(prefix);
  }

  /** Whether there is such a folder. */
  boolean exists(String prefix) {
    return folders.contains(prefix.substring(0, prefix.length() - 1));
  }
}
