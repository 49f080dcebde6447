package io.convoy.jobs.bench;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.ShardIndex;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A dataset of a thousand classes that has indices and a description, and shards of the right size
 * with nothing in them.
 *
 * @param folder that exists
 * @param images of its split train; val has one of each class
 * @param perShard images in each shard
 */
record SyntheticIndex(Path folder, int images, int perShard) {
  private static final int CLASSES = 1000;
  private static final int RECORD = 512;

  /** The mean of ImageNet's files. */
  private static final int IMAGE = 110_000;

  void write() throws IOException {
    List<String> classes = new ArrayList<>();
    for (int label = 0; label < CLASSES; label++) {
      classes.add(String.format("n%08d", label));
    }
    Map<String, Dataset.Split> splits =
        Map.of("train", split("train", images), "val", split("val", CLASSES));
    Files.write(folder.resolve(Dataset.FILE), new Dataset(classes, splits, colours()).toJson());
  }

  private Dataset.Split split(String name, int count) throws IOException {
    Files.createDirectories(folder.resolve(name));
    List<Dataset.Shard> shards = new ArrayList<>();
    for (int from = 0; from < count; from += perShard) {
      String file = String.format("%s/shard-%05d", name, shards.size());
      shards.add(shard(file, from, Math.min(count, from + perShard)));
    }
    Long[] counts = new Long[CLASSES];
    Arrays.setAll(counts, label -> (long) (count / CLASSES + (label < count % CLASSES ? 1 : 0)));
    return new Dataset.Split(shards, count, List.of(counts));
  }

  private Dataset.Shard shard(String name, int from, int to) throws IOException {
    List<ShardIndex.Sample> samples = new ArrayList<>();
    long at = 0;
    for (int sample = from; sample < to; sample++) {
      String key = String.format("%08d-n%08d-n%08d_%d", sample, sample % CLASSES, sample, sample);
      long label = at + RECORD + (IMAGE + RECORD - 1) / RECORD * RECORD;
      samples.add(
          new ShardIndex.Sample(
              List.of(
                  new ShardIndex.Component("jpg", at + RECORD, IMAGE, key + ".jpg"),
                  new ShardIndex.Component("cls", label + RECORD, 3, key + ".cls"))));
      at = label + 2 * RECORD;
    }
    Files.write(folder.resolve(name + ".idx"), new ShardIndex(samples).toBytes());
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve(name + ".tar").toFile(), "rw")) {
      file.setLength(at);
    }
    return new Dataset.Shard(name + ".tar", samples.size(), at, "0".repeat(64));
  }

  private static Dataset.ColourStatistics colours() {
    return new Dataset.ColourStatistics(
        List.of(0.485, 0.456, 0.406),
        List.of(0.229, 0.224, 0.225),
        List.of(0.2175, 0.0188, 0.0045),
        List.of(
            List.of(0.5675, 0.5808, 0.5836),
            List.of(-0.7192, 0.0045, 0.6948),
            List.of(0.4009, -0.814, 0.4203)));
  }
}
