package io.convoy.jobs.prepare;

import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.jobs.prepare.input.InputOptions;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code convoy prepare} is asked to do.
 *
 * @param input where images come from
 * @param output folder of the prepared dataset
 * @param valFraction share of each class's training images that becomes the split {@code val}, 0 to
 *     less than 1; 0 for none
 * @param seed of that choice and of the order of samples
 * @param shardBytes size of a shard, at least 4096
 * @param intake which images are taken, and what is done to them
 * @param overwrite whether a dataset in the output folder may be replaced
 */
record PrepareOptions(
    InputOptions input,
    String output,
    double valFraction,
    long seed,
    long shardBytes,
    IntakeOptions intake,
    boolean overwrite) {
  PrepareOptions {
    if (!(valFraction >= 0 && valFraction < 1)) {
      throw new IllegalArgumentException(
          "--val-fraction = " + valFraction + ": must be at least 0 and less than 1");
    }
    if (valFraction > 0 && input.namesVal()) {
      throw new IllegalArgumentException(
          "--val-fraction = " + valFraction + ": --splits has a val already; leave one out");
    }
    if (shardBytes < 4096) {
      throw new IllegalArgumentException(
          "--shard-size = " + shardBytes + ": must be at least 4096 bytes, for instance 64MB");
    }
  }

  /** What the prepared bytes depend on, but for the input's files. */
  Map<String, String> determining() {
    Map<String, String> options = new TreeMap<>();
    options.put("splits", String.join(",", input.splits()));
    options.put("val-fraction", Double.toString(valFraction));
    options.put("seed", Long.toString(seed));
    options.put("shard-size", Long.toString(shardBytes));
    options.put("resize", Integer.toString(intake.shorterSide()));
    options.put("jpeg-quality", Integer.toString(intake.jpegQuality()));
    options.put("max-pixels", Long.toString(intake.maxPixels()));
    options.put("max-aspect", Double.toString(intake.maxAspect()));
    options.put("mean-image", Integer.toString(intake.meanSide()));
    options.put("bits", Integer.toString(intake.bits()));
    options.put("path-column", input.columns().path());
    options.put("label-column", input.columns().label());
    options.put("split-column", input.columns().split());
    return options;
  }
}
