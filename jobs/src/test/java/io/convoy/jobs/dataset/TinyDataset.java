package io.convoy.jobs.dataset;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.ShardWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** A prepared dataset of two classes, red and blue, with shards of five images. */
final class TinyDataset {
  private static final Dataset.ColourStatistics COLOURS =
      new Dataset.ColourStatistics(
          List.of(0.5, 0.25, 0.125),
          List.of(0.2, 0.2, 0.2),
          List.of(0.1, 0.01, 0.001),
          List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));

  private final Path folder;

  TinyDataset(Path folder) {
    this.folder = folder;
  }

  /** Writes splits train of 10 images and val of 5. */
  Dataset write() throws IOException {
    Dataset dataset =
        new Dataset(
            List.of("blue", "red"),
            Map.of("train", split("train", 2), "val", split("val", 1)),
            COLOURS);
    Files.write(folder.resolve(Dataset.FILE), dataset.toJson());
    return dataset;
  }

  private Dataset.Split split(String name, int shards) throws IOException {
    Files.createDirectories(folder.resolve(name));
    List<Dataset.Shard> written = new ArrayList<>();
    Long[] counts = {0L, 0L};
    for (int number = 0; number < shards; number++) {
      String file = String.format("%s/shard-%05d.tar", name, number);
      ShardWriter writer = new ShardWriter(Files.newOutputStream(folder.resolve(file)));
      try (writer) {
        for (int i = 0; i < 5; i++) {
          int label = (number + i) % 2;
          writer.add(String.format("%08d-x", 5 * number + i), "png", image(label), label);
          counts[label]++;
        }
      }
      Dataset.Shard shard = writer.describe(file);
      Files.write(folder.resolve(shard.index()), writer.index().toBytes());
      written.add(shard);
    }
    return new Dataset.Split(written, 5L * shards, List.of(counts));
  }

  private static byte[] image(int label) throws IOException {
    BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 320; i++) {
      image.setRGB(i % 20, i / 20, label == 0 ? 0x0000ff : 0xff0000);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
