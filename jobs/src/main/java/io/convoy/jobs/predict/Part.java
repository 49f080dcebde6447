package io.convoy.jobs.predict;

import io.convoy.jobs.prepare.input.UnlabelledImage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Some images whose rows are one file. Parts depend on nothing but the images and their number, so
 * that a repeated command has the same ones whatever its cluster.
 *
 * @param number from 0
 * @param images in the order of the rows
 */
record Part(int number, List<UnlabelledImage> images) implements Serializable {
  /** How many parts keep a cluster busy, if they are not too small. */
  private static final int PARTS = 64;

  /** As many images as a model is asked at once. */
  private static final int LEAST = 128;

  private static final int MOST = 4096;

  Part {
    images = List.copyOf(images);
  }

  /**
   * All images, divided.
   *
   * @param rows of each part; 0 to choose by the number of images
   */
  static List<Part> of(List<UnlabelledImage> images, int rows) {
    int size = rows > 0 ? rows : size(images.size());
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < images.size(); from += size) {
      int to = Math.min(images.size(), from + size);
      parts.add(new Part(parts.size(), images.subList(from, to)));
    }
    return parts;
  }

  /** Images of a part: whole batches. */
  static int size(int images) {
    int share = (images + PARTS - 1) / PARTS;
    return Math.min(MOST, Math.max(1, (share + LEAST - 1) / LEAST) * LEAST);
  }

  /**
   * Consecutive parts for each task, which may read ahead from one to the next.
   *
   * @param most number of tasks
   */
  static List<List<Part>> tasks(List<Part> parts, int most) {
    int count = Math.min(most, parts.size());
    List<List<Part>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) parts.size() * i / count);
      int to = (int) ((long) parts.size() * (i + 1) / count);
      tasks.add(List.copyOf(parts.subList(from, to)));
    }
    return tasks;
  }

  /** The name of its file. */
  String file(RowFormat format) {
    return file(number, format);
  }

  static String file(int number, RowFormat format) {
    return String.format("part-%05d.%s", number, format);
  }
}
