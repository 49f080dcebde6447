package io.convoy.jobs.prepare.task;

import io.convoy.jobs.prepare.input.InputFile;
import java.io.Serializable;
import java.util.List;

/**
 * Which files go into a shard, in which order.
 *
 * @param split it belongs to
 * @param number within the split
 * @param firstSample number of its first file within the split
 * @param files in order
 */
public record ShardPlan(String split, int number, long firstSample, List<InputFile> files)
    implements Serializable {
  private static final int LONGEST_NAME = 60;

  /** The shard's file, relative to the dataset's folder. */
  public String file() {
    return String.format("%s/shard-%05d.tar", split, number);
  }

  /** A file's key in the shard: its number within the split, class and name, as far as legible. */
  String key(int index) {
    String path = files.get(index).path();
    int slash = path.lastIndexOf('/');
    String folder =
        slash < 1 ? "" : path.substring(path.lastIndexOf('/', slash - 1) + 1, slash) + "-";
    String name = path.substring(slash + 1).replaceFirst("\\..*", "");
    String legible = (folder + name).replaceAll("[^A-Za-z0-9_-]", "_");
    String cut = legible.substring(0, Math.min(legible.length(), LONGEST_NAME));
    return String.format("%08d-%s", firstSample + index, cut);
  }
}
