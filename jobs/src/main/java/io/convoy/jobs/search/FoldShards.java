package io.convoy.jobs.search;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.ShardWriter;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.FileOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** The shards of a fold while they are written. */
final class FoldShards implements AutoCloseable {
  /** Bytes of images after which a shard is full. */
  private static final long FULL = 256L << 20;

  private final DataFolder target;
  private final String split;
  private final Long[] imagesPerClass;
  private final List<Dataset.Shard> written = new ArrayList<>();
  private ShardWriter open;
  private long bytes;

  /**
   * Writes nothing yet.
   *
   * @param target the dataset's folder
   * @param split the fold's name
   * @param classes how many there are
   */
  FoldShards(DataFolder target, String split, int classes) {
    this.target = target;
    this.split = split;
    imagesPerClass = new Long[classes];
    Arrays.fill(imagesPerClass, 0L);
  }

  /** Adds a sample, as {@link ShardWriter#add} does. */
  void add(String key, String extension, byte[] image, int label) throws IOException {
    if (open != null && bytes + image.length > FULL) {
      finish();
    }
    if (open == null) {
      open = new ShardWriter(FileOutput.create(target.fileSystem(), target.child(file())));
      bytes = 0;
    }
    open.add(key, extension, image, label);
    bytes += image.length;
    imagesPerClass[label]++;
  }

  private String file() {
    return String.format("%s/shard-%05d.tar", split, written.size());
  }

  /** Completes the last shard; returns all of them. */
  List<Dataset.Shard> finish() throws IOException {
    if (open != null) {
      open.close();
      Dataset.Shard shard = open.describe(file());
      Path index = target.child(shard.index());
      try (OutputStream out = FileOutput.create(target.fileSystem(), index)) {
        out.write(open.index().toBytes());
      }
      written.add(shard);
      open = null;
    }
    return List.copyOf(written);
  }

  /** Images of each class so far. */
  List<Long> imagesPerClass() {
    return List.of(imagesPerClass);
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
