package io.convoy.executor.bench;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.intake.ImageIntake;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A prepared dataset for measurements: a few made-up photos in shards, again and again. */
final class MadeUpDataset {
  /** Its only split. */
  static final String SPLIT = "train";

  private static final int PER_SHARD = 1024;

  private MadeUpDataset() {}

  /**
   * Writes it.
   *
   * @param folder of the local file system, which exists
   * @param photos JPEG files
   * @param count images, each a photo
   * @param classes from which labels are taken in turn
   */
  static void write(Path folder, List<byte[]> photos, int count, int classes) throws IOException {
    Files.createDirectories(folder.resolve(SPLIT));
    List<Dataset.Shard> shards = new ArrayList<>();
    List<Long> counts = new ArrayList<>(Collections.nCopies(classes, 0L));
    for (int from = 0; from < count; from += PER_SHARD) {
      String file = String.format("%s/shard-%05d.tar", SPLIT, shards.size());
      ShardWriter writer = new ShardWriter(Files.newOutputStream(folder.resolve(file)));
      try (writer) {
        for (int i = from; i < Math.min(from + PER_SHARD, count); i++) {
          int label = i % classes;
          writer.add(String.format("%08d", i), "jpg", photos.get(i % photos.size()), label);
          counts.set(label, counts.get(label) + 1);
        }
      }
      Dataset.Shard shard = writer.describe(file);
      Files.write(folder.resolve(shard.index()), writer.index().toBytes());
      shards.add(shard);
    }
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "class" + c).toList();
    Dataset.Split split = new Dataset.Split(shards, count, counts);
    Dataset dataset = new Dataset(names, Map.of(SPLIT, split), colours(photos));
    Files.write(folder.resolve(Dataset.FILE), dataset.toJson());
  }

  private static ColourStatistics colours(List<byte[]> photos) throws IOException {
    try (ImageIntake intake = new ImageIntake(IntakeOptions.DEFAULT)) {
      photos.forEach(intake::accept);
      return intake.moments().statistics();
    }
  }
}
