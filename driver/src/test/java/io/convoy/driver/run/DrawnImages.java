package io.convoy.driver.run;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.shard.ShardWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** A prepared dataset of images by a formula: waves whose direction is their class, and noise. */
final class DrawnImages {
  static final int CLASSES = 4;
  private static final int HEIGHT = 40;
  private static final int WIDTH = 48;
  private static final ColourStatistics COLOURS =
      new ColourStatistics(
          List.of(0.5, 0.5, 0.5),
          List.of(0.25, 0.25, 0.25),
          List.of(0.1, 0.01, 0.005),
          List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));

  private DrawnImages() {}

  /**
   * Writes it.
   *
   * @param images of the training split, a multiple of the classes
   */
  static void write(Path folder, int images) throws IOException {
    Dataset.Split train = split(folder, "train", images);
    Dataset.Split val = split(folder, "val", CLASSES);
    List<String> names = List.of("a", "b", "c", "d");
    Dataset dataset = new Dataset(names, Map.of("train", train, "val", val), COLOURS);
    Files.write(folder.resolve(Dataset.FILE), dataset.toJson());
  }

  private static Dataset.Split split(Path folder, String name, int images) throws IOException {
    Files.createDirectories(folder.resolve(name));
    String file = name + "/shard-00000.tar";
    ShardWriter writer = new ShardWriter(Files.newOutputStream(folder.resolve(file)));
    try (writer) {
      for (int i = 0; i < images; i++) {
        writer.add(String.format("%04d", i), "png", png(i), i % CLASSES);
      }
    }
    Dataset.Shard shard = writer.describe(file);
    Files.write(folder.resolve(shard.index()), writer.index().toBytes());
    List<Long> counts = Collections.nCopies(CLASSES, (long) images / CLASSES);
    return new Dataset.Split(List.of(shard), images, counts);
  }

  private static byte[] png(int number) throws IOException {
    Random noise = new Random(number);
    double turn = Math.PI * (number % CLASSES) / CLASSES;
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double wave = Math.sin((x * Math.cos(turn) + y * Math.sin(turn)) / 3);
        int level = (int) (110 + 60 * wave) + noise.nextInt(60);
        image.setRGB(x, y, level << 16 | (255 - level) << 8 | noise.nextInt(256));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
