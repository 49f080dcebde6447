package io.convoy.jobs.prepare;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code convoy prepare} is asked to do.
 *
 * @param input folder of class folders, or of split folders with class folders
 * @param output folder of the prepared dataset
 * @param splits names of the split folders; empty to find out
 * @param valFraction share of each class's training images that becomes the split {@code val}, 0 to
 *     less than 1; 0 for none
 * @param seed of that choice and of the order of samples
 * @param shardBytes size of a shard, at least 4096
 * @param resize pixels to which longer shorter sides are reduced; 0 keeps all images as they are
 * @param overwrite whether a dataset in the output folder may be replaced
 */
public record PrepareOptions(
    String input,
    String output,
    List<String> splits,
    double valFraction,
    long seed,
    long shardBytes,
    int resize,
    boolean overwrite) {
  static final String TRAIN = "train";
  static final String VAL = "val";

  public PrepareOptions {
    splits = List.copyOf(splits);
    for (String split : splits) {
      if (!split.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
        throw new IllegalArgumentException(
            "--splits: \"" + split + "\": must be the name of a folder, for instance train");
      }
    }
    if (!splits.isEmpty() && !splits.contains(TRAIN)) {
      throw new IllegalArgumentException("--splits = " + splits + ": must contain train");
    }
    if (!(valFraction >= 0 && valFraction < 1)) {
      throw new IllegalArgumentException(
          "--val-fraction = " + valFraction + ": must be at least 0 and less than 1");
    }
    if (valFraction > 0 && splits.contains(VAL)) {
      throw new IllegalArgumentException(
          "--val-fraction = " + valFraction + ": --splits has a val already; leave one out");
    }
    if (shardBytes < 4096) {
      throw new IllegalArgumentException(
          "--shard-size = " + shardBytes + ": must be at least 4096 bytes, for instance 64MB");
    }
    if (resize < 0 || resize > 4096) {
      throw new IllegalArgumentException(
          "--resize = " + resize + ": must be from 1 to 4096 pixels; leave it out to keep sizes");
    }
  }

  /** What the prepared bytes depend on, but for the input's files. */
  Map<String, String> determining() {
    return new TreeMap<>(
        Map.of(
            "splits", String.join(",", splits),
            "val-fraction", Double.toString(valFraction),
            "seed", Long.toString(seed),
            "shard-size", Long.toString(shardBytes),
            "resize", Integer.toString(resize)));
  }
}
