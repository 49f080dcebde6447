package io.convoy.jobs.prepare;

import io.convoy.testing.OddImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A folder tree of small random images for tests. */
final class ImageTree {
  private final Path folder;
  private final Random random = new Random(3);

  ImageTree(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** Adds images to a class folder, for instance {@code train/cat}. */
  ImageTree with(String classFolder, int images) throws IOException {
    for (int i = 0; i < images; i++) {
      file(String.format("%s/%04d.%s", classFolder, i, i % 4 == 3 ? "png" : "jpg"), image(i));
    }
    return this;
  }

  private byte[] image(int number) throws IOException {
    return image(8, 6 + number % 3, number % 4 == 3 ? "png" : "jpg");
  }

  /** An image file of random colours. */
  byte[] image(int height, int width, String format) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return OddImages.encode(image, format);
  }

  /** Adds a file. */
  ImageTree file(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return this;
  }
}
