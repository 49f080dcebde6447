package io.convoy.executor.data.shard;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The encoded samples of one split of a prepared dataset, each one positioned read away.
 *
 * <p>Safe for any number of threads. Whoever opens it closes it.
 */
public final class SampleStore implements AutoCloseable {
  /** The extension of a label's file. */
  static final String LABEL = "cls";

  /** Threads that read indices. */
  private static final int READERS = 16;

  /** Indices that are no work for more than one of them. */
  private static final int LEAST_INDICES = 4;

  private final Dataset dataset;
  private final String split;
  private final List<ShardFile> shards;
  private final long[] firstSample;

  private SampleStore(Dataset dataset, String split, List<ShardFile> shards) {
    this.dataset = dataset;
    this.split = split;
    this.shards = shards;
    firstSample = new long[shards.size() + 1];
    for (int i = 0; i < shards.size(); i++) {
      firstSample[i + 1] = firstSample[i] + shards.get(i).samples();
    }
  }

  /**
   * Opens a split, reading its indices.
   *
   * @param folder of the dataset, a URI or a path
   * @param split for instance {@code train}
   * @throws DataException if there is no such dataset or split, or a shard is missing or has
   *     changed
   */
  public static SampleStore open(Configuration hadoop, String folder, String split) {
    return open(hadoop, folder, split, ReadOptions.DEFAULT);
  }

  /**
   * As {@link #open(Configuration, String, String)}.
   *
   * @param reading how often reads are tried, and where shards are kept
   */
  public static SampleStore open(
      Configuration hadoop, String folder, String split, ReadOptions reading) {
    DataFolder root = DataFolder.of(hadoop, folder);
    Dataset dataset = Dataset.read(root);
    Dataset.Split part = dataset.split(split);
    checkSizes(root, part);
    return new SampleStore(
        dataset, split, shards(root, part.shards(), ShardSource.of(root, reading)));
  }

  /** Indices of an object store are some 50 ms away each, and there may be ten thousand. */
  private static List<ShardFile> shards(
      DataFolder root, List<Dataset.Shard> shards, ShardSource source) {
    List<Callable<List<ShardFile>>> parts = new ArrayList<>();
    int size = Math.max(LEAST_INDICES, (shards.size() + READERS - 1) / READERS);
    for (int from = 0; from < shards.size(); from += size) {
      List<Dataset.Shard> part = shards.subList(from, Math.min(shards.size(), from + size));
      parts.add(() -> part(root, part, source));
    }
    try {
      return DaemonThreads.all(Math.max(1, parts.size()), "convoy-indices", parts).stream()
          .flatMap(List::stream)
          .toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      // a rank is told to end, because of another one: its dataset is as good as it was
      throw new IllegalStateException("interrupted while the indices of " + root + " were read", e);
    }
  }

  private static List<ShardFile> part(
      DataFolder root, List<Dataset.Shard> shards, ShardSource source) {
    List<ShardFile> part = new ArrayList<>(shards.size());
    IndexText text = new IndexText();
    for (Dataset.Shard shard : shards) {
      part.add(new ShardFile(source, shard, index(root, shard, text)));
    }
    return part;
  }

  private static void checkSizes(DataFolder root, Dataset.Split split) {
    Map<Path, Map<String, Long>> folders = new HashMap<>();
    for (Dataset.Shard shard : split.shards()) {
      Path file = root.child(shard.file());
      Long bytes =
          folders
              .computeIfAbsent(file.getParent(), folder -> sizes(root, folder))
              .get(file.getName());
      if (bytes == null || bytes != shard.bytes()) {
        throw new DataException(
            String.format(
                "the shard %s/%s %s: copy the dataset again or run `convoy prepare --overwrite`",
                root,
                shard.file(),
                bytes == null
                    ? "is missing"
                    : "has " + bytes + " bytes and should have " + shard.bytes()));
      }
    }
  }

  private static Map<String, Long> sizes(DataFolder root, Path folder) {
    Map<String, Long> sizes = new HashMap<>();
    try {
      for (FileStatus file : root.fileSystem().listStatus(folder)) {
        sizes.put(file.getPath().getName(), file.getLen());
      }
    } catch (FileNotFoundException e) {
      return Map.of();
    } catch (IOException e) {
      throw new DataException("cannot list " + folder + " (" + Reason.of(e) + ")", e);
    }
    return sizes;
  }

  private static IndexText index(DataFolder root, Dataset.Shard shard, IndexText text) {
    String file = root + "/" + shard.index();
    try (InputStream in = root.fileSystem().open(root.child(shard.index()))) {
      return text.open(in, file);
    } catch (IOException e) {
      throw new DataException(
          "cannot read the index "
              + file
              + " ("
              + Reason.of(e)
              + "): run `convoy prepare --overwrite`",
          e);
    }
  }

  /** Number of samples. */
  public long size() {
    return firstSample[shards.size()];
  }

  /** The dataset that the split belongs to. */
  public Dataset dataset() {
    return dataset;
  }

  /** The split's name. */
  public String split() {
    return split;
  }

  /**
   * Reads a sample.
   *
   * @param sample its number, from 0 to {@code size() - 1}
   * @throws DataException naming the shard if it cannot be read
   */
  public EncodedSample read(long sample) {
    EncodedSample read = readAll(new long[] {sample})[0];
    requireLabel(read);
    return read;
  }

  /** Reads samples, neighbours in a shard at once; labels are not checked yet. */
  public EncodedSample[] readAll(long[] samples) {
    int count = samples.length;
    long[] order = new long[count]; // the sample and its place in one number, to sort by
    for (int i = 0; i < count; i++) {
      if (samples[i] < 0 || samples[i] >= size()) {
        throw new IndexOutOfBoundsException(
            "sample " + samples[i] + " of " + size() + " in " + split);
      }
      order[i] = samples[i] * count + i;
    }
    Arrays.sort(order);
    EncodedSample[] read = new EncodedSample[count];
    for (int from = 0; from < count; ) {
      int shard = shardOf(order[from] / count);
      int to = from + 1;
      while (to < count && order[to] / count < firstSample[shard + 1]) {
        to++;
      }
      int[] local = new int[to - from];
      for (int i = from; i < to; i++) {
        local[i - from] = (int) (order[i] / count - firstSample[shard]);
      }
      EncodedSample[] part = shards.get(shard).read(local, firstSample[shard]);
      for (int i = from; i < to; i++) {
        read[(int) (order[i] % count)] = part[i - from];
      }
      from = to;
    }
    return read;
  }

  /**
   * Labels of consecutive samples, read without their images.
   *
   * @param from the first of them
   * @param to one more than the last
   * @throws DataException naming the shard if one cannot be read, or is of no class
   */
  public int[] labels(long from, long to) {
    int[] labels = new int[Math.toIntExact(to - from)];
    for (long at = from; at < to; ) {
      int shard = shardOf(at);
      long first = firstSample[shard];
      int end = (int) (Math.min(to, firstSample[shard + 1]) - first);
      int[] part = shards.get(shard).labels((int) (at - first), end, first);
      for (int label : part) {
        requireLabel(label, shards.get(shard).file(), "sample " + at);
        labels[(int) (at++ - from)] = label;
      }
    }
    return labels;
  }

  /**
   * Checks a sample's label.
   *
   * @throws DataException naming shard and key if it is of no class
   */
  public void requireLabel(EncodedSample sample) {
    if (!isClass(sample.label())) {
      requireLabel(sample.label(), sample.shard(), sample.key());
    }
  }

  private void requireLabel(int label, String shard, String sample) {
    if (!isClass(label)) {
      throw new DataException(
          String.format(
              "%s, %s: label %d is not one of the %d classes; run `convoy prepare --overwrite`",
              shard, sample, label, dataset.classes().size()));
    }
  }

  private boolean isClass(int label) {
    return label >= 0 && label < dataset.classes().size();
  }

  /** The last shard that starts at or before the sample; empty shards share their start. */
  private int shardOf(long sample) {
    int low = 0;
    int high = shards.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstSample[middle] <= sample) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Override
  public void close() {
    shards.forEach(ShardFile::close);
  }
}
