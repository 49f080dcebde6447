package io.convoy.jobs.prepare;

import java.util.List;
import java.util.Optional;

/**
 * Where images come from.
 *
 * @param path a folder, an archive or a manifest
 * @param splits names of the split folders; empty to find out
 * @param manifest that names images below the path; empty for none
 * @param classNames a list of the classes' names; empty for none
 */
record InputOptions(
    String path, List<String> splits, Optional<String> manifest, Optional<String> classNames) {
  InputOptions {
    splits = List.copyOf(splits);
    for (String split : splits) {
      if (!split.matches(PrepareOptions.SPLIT)) {
        throw new IllegalArgumentException(
            "--splits: \"" + split + "\": must be the name of a folder, for instance train");
      }
    }
    if (!splits.isEmpty() && !splits.contains(PrepareOptions.TRAIN)) {
      throw new IllegalArgumentException("--splits = " + splits + ": must contain train");
    }
    if (manifest.isEmpty() && Manifest.isManifest(path)) {
      manifest = Optional.of(path);
    }
    if (manifest.isPresent() && !splits.isEmpty()) {
      throw new IllegalArgumentException(
          "--splits = " + splits + ": a manifest says which split an image is in; leave it out");
    }
  }

  /** A folder of class folders. */
  static InputOptions folder(String path) {
    return new InputOptions(path, List.of(), Optional.empty(), Optional.empty());
  }

  /** The folder, or archive, of the images. */
  String root() {
    if (!Manifest.isManifest(path)) {
      return path;
    }
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }
}
