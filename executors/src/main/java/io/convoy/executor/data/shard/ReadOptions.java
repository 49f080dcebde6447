package io.convoy.executor.data.shard;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import java.io.Serializable;
import java.util.Locale;

/**
 * How images are read, how much memory they may take and what becomes of broken ones.
 *
 * @param memoryMb megabytes of decoded images that may wait for the engine, per rank; one batch
 *     waits whatever its size
 * @param damaged what is done in training about an image that cannot be decoded
 * @param attempts how often a read is tried before it fails, with growing pauses between
 * @param cacheFolder a folder on the executor's own disk where shards are kept; empty for none
 * @param cacheMb megabytes of shards kept there
 * @param verify whether a process reads each shard whole once, to see that its content is that of
 *     {@code dataset.json}; those of the cache folder always are
 * @param maxPixels images with more, by their header, count as damaged and are not decoded
 */
public record ReadOptions(
    int memoryMb,
    Damaged damaged,
    int attempts,
    String cacheFolder,
    int cacheMb,
    boolean verify,
    long maxPixels)
    implements Serializable {
  /** What the configuration has where nothing is given. */
  public static final ReadOptions DEFAULT =
      new ReadOptions(1024, Damaged.REPLACE, 5, "", 10_000, true, 100_000_000);

  /** What is done about an image that cannot be decoded. */
  public enum Damaged {
    /** Another image of the split, drawn for it, takes its place. */
    REPLACE,
    /** Training ends with an error that names it. */
    FAIL;

    /** The name as recipes write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ReadOptions {
    Check.range("memory-mb", memoryMb, 1, 1_000_000);
    Check.range("attempts", attempts, 1, 20);
    Check.range("cache-mb", cacheMb, 1, 100_000_000);
    Check.range("max-pixels", maxPixels, 1, 500_000_000);
    if (!cacheFolder.isEmpty() && !cacheFolder.startsWith("/")) {
      throw new RefusedException(
          "cache-folder",
          cacheFolder,
          "must be an absolute path on the executors' own disks, or empty");
    }
  }

  /** The same, but for what is done about damaged images. */
  public ReadOptions with(Damaged other) {
    return new ReadOptions(memoryMb, other, attempts, cacheFolder, cacheMb, verify, maxPixels);
  }
}
