package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.storage.DataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/** Finds the files that a manifest names. */
final class ManifestTree {
  private final InputListing listing;
  private final Manifest manifest;
  private final List<Rejected> rejected;
  private final Map<String, ListedFile> files = new HashMap<>();
  private final Map<String, List<String>> byName = new HashMap<>();

  private ManifestTree(InputListing listing, Manifest manifest) {
    this.listing = listing;
    this.manifest = manifest;
    rejected = new ArrayList<>(listing.rejected());
    listing.files().forEach(this::index);
  }

  /** By its path, and by its name with and without ending. */
  private void index(ListedFile file) {
    String path = file.path();
    files.put(path, file);
    String name = path.substring(path.lastIndexOf('/') + 1);
    byName.computeIfAbsent(name, key -> new ArrayList<>(1)).add(path);
    if (FileNames.isImage(name)) {
      byName.computeIfAbsent(FileNames.stem(name), key -> new ArrayList<>(1)).add(path);
    }
  }

  /**
   * The images of a manifest's rows.
   *
   * @throws DataException if no training images are left, or another split has a class of its own
   */
  static InputTree of(InputListing listing, Manifest manifest) {
    return new ManifestTree(listing, manifest).tree();
  }

  private InputTree tree() {
    Map<String, Manifest.Row> rows = rows();
    Map<String, Set<String>> labels = new TreeMap<>();
    rows.values()
        .forEach(
            row -> labels.computeIfAbsent(row.split(), split -> new TreeSet<>()).add(row.label()));
    List<String> classes = classes(labels);
    Map<String, Integer> numbers = new HashMap<>();
    classes.forEach(name -> numbers.put(name, numbers.size()));
    Map<String, List<InputFile>> splits = new TreeMap<>();
    rows.forEach(
        (path, row) ->
            splits
                .computeIfAbsent(row.split(), split -> new ArrayList<>())
                .add(InputFile.of(files.get(path), numbers.get(row.label()))));
    splits.values().forEach(InputTree::sort);
    InputReport report =
        new InputReport("a table of images: " + manifest.columns(), ignored(rows), List.of());
    return new InputTree(classes, splits, rejected, report);
  }

  /** What the manifest does not name. */
  private Ignored ignored(Map<String, Manifest.Row> rows) {
    Ignored ignored = new Ignored();
    ignored.addAll(listing.ignored());
    for (String path : files.keySet().stream().sorted().toList()) {
      if (!rows.containsKey(path) && !isManifest(path)) {
        boolean image = FileNames.isImage(path);
        ignored.add(image ? "images that the table does not name" : "other files", path);
      }
    }
    return ignored;
  }

  private boolean isManifest(String path) {
    return List.of(manifest.name().split(", ?", -1)).stream()
        .anyMatch(name -> ("/" + name).endsWith("/" + path));
  }

  /** The rows whose files are there, by path. */
  private Map<String, Manifest.Row> rows() {
    Map<String, Manifest.Row> rows = new TreeMap<>();
    Set<String> contradictory = new HashSet<>();
    for (Manifest.Row row : manifest.rows()) {
      String path = found(relative(row.path()));
      String refusal = refusal(row, path);
      if (!refusal.isEmpty()) {
        rejected.add(new Rejected(row.path(), refusal));
        continue;
      }
      Manifest.Row before = rows.putIfAbsent(path, row);
      if (before != null) {
        boolean same = before.label().equals(row.label()) && before.split().equals(row.split());
        String what = same ? "listed twice" : "listed with two labels or splits";
        rejected.add(new Rejected(row.path(), what + " in the manifest"));
        if (!same) {
          contradictory.add(path);
        }
      }
    }
    rows.keySet().removeAll(contradictory);
    return rows;
  }

  private String refusal(Manifest.Row row, String path) {
    if (row.label().isEmpty()) {
      return "has no label in the manifest";
    }
    if (!row.split().matches(Splits.NAME)) {
      return "has the split \"" + row.split() + "\", which is no name for a folder";
    }
    if (path.isEmpty()) {
      return "lies outside of --input " + listing.root();
    }
    if (candidates(path).size() > 1) {
      return "may be any of " + String.join(", ", candidates(path).subList(0, 2));
    }
    return files.containsKey(path) ? "" : "does not exist below --input " + listing.root();
  }

  /** The file of a path, which may lack folders before it or the ending behind it. */
  private String found(String path) {
    List<String> candidates = candidates(path);
    return candidates.size() == 1 ? candidates.get(0) : path;
  }

  private List<String> candidates(String path) {
    if (path.isEmpty() || files.containsKey(path)) {
      return path.isEmpty() ? List.of() : List.of(path);
    }
    return byName.getOrDefault(path.substring(path.lastIndexOf('/') + 1), List.of()).stream()
        .filter(file -> ("/" + file).endsWith("/" + path) || ends(file, path))
        .toList();
  }

  private static boolean ends(String file, String path) {
    return ("/" + FileNames.stem(file)).endsWith("/" + path);
  }

  /** A path below the root without dots, or empty if it leads out of it. */
  private String relative(String path) {
    try {
      Path root = listing.root().path();
      Path absolute = new Path(root, path.contains(":/") ? new Path(path) : new Path("./" + path));
      if (path.startsWith("/")) {
        absolute = new Path(root, new Path(path));
      }
      String inside = absolute.toUri().normalize().getPath();
      String above = root.toUri().getPath();
      String prefix = above.endsWith("/") ? above : above + "/";
      return inside.startsWith(prefix) ? inside.substring(prefix.length()) : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private List<String> classes(Map<String, Set<String>> labels) {
    Set<String> train = labels.getOrDefault(Splits.TRAIN, Set.of());
    if (train.isEmpty()) {
      throw new DataException(
          String.format(
              "the manifest %s has no image in the split train%s",
              manifest.name(),
              rejected.isEmpty()
                  ? ""
                  : " (" + rejected.get(0).path() + " " + rejected.get(0).reason() + ")"));
    }
    labels.forEach(
        (split, names) -> {
          for (String name : names) {
            if (!train.contains(name)) {
              throw new DataException(
                  String.format(
                      "the manifest %s has the label %s in the split %s, and none in train: add"
                          + " training images or leave it out",
                      manifest.name(), name, split));
            }
          }
        });
    boolean numbers = train.stream().allMatch(name -> name.matches("\\d{1,9}"));
    Comparator<String> order =
        numbers ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
    return train.stream().sorted(order.thenComparing(Comparator.naturalOrder())).toList();
  }
}
