package io.convoy.jobs.prepare.input;

import java.util.List;
import java.util.Optional;

/**
 * Where images come from.
 *
 * @param path a folder, an archive or a manifest
 * @param splits names of the split folders; empty to find out
 * @param manifest that names images below the path; empty for none
 * @param classNames a list of the classes' names; empty for none
 * @param columns of tables that are wanted by name
 */
public record InputOptions(
    String path,
    List<String> splits,
    Optional<String> manifest,
    Optional<String> classNames,
    ColumnNames columns) {
  private static final String SPLIT = Splits.NAME + "=[^/=\\\\]+";

  public InputOptions {
    splits = List.copyOf(splits);
    for (String split : splits) {
      boolean usable = split.matches(Splits.NAME) || !SplitNames.usual(split).isEmpty();
      if (!usable && !split.matches(SPLIT)) {
        throw new IllegalArgumentException(
            "--splits: \"" + split + "\": must be the name of a folder, for instance train");
      }
    }
    if (!splits.isEmpty() && splits.stream().noneMatch(InputOptions::isTrain)) {
      throw new IllegalArgumentException(
          "--splits = " + splits + ": must contain train, or train=FOLDER");
    }
    if (manifest.isEmpty() && Manifest.isManifest(path)) {
      manifest = Optional.of(path);
    }
    if (manifest.isPresent() && !splits.isEmpty()) {
      throw new IllegalArgumentException(
          "--splits = " + splits + ": a manifest says which split an image is in; leave it out");
    }
  }

  /** With columns that are found out. */
  public InputOptions(
      String path, List<String> splits, Optional<String> manifest, Optional<String> classNames) {
    this(path, splits, manifest, classNames, ColumnNames.FOUND_OUT);
  }

  private static boolean isTrain(String split) {
    return split.startsWith(Splits.TRAIN + "=") || SplitNames.usual(split).equals(Splits.TRAIN);
  }

  /** Whether one of the named splits is a validation split. */
  public boolean namesVal() {
    return splits.stream()
        .anyMatch(
            split ->
                split.startsWith(Splits.VAL + "=") || SplitNames.usual(split).equals(Splits.VAL));
  }

  /** A folder of class folders. */
  public static InputOptions folder(String path) {
    return new InputOptions(path, List.of(), Optional.empty(), Optional.empty());
  }

  /** The folder, or archive, of the images. */
  public String root() {
    if (!Manifest.isManifest(path)) {
      return path;
    }
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }
}
