package io.convoy.executor.data.shard;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.image.OpenCv;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** A prepared dataset of random images for tests. */
public final class SmallDataset {
  /** The classes. */
  public static final List<String> CLASSES = List.of("cat", "dog", "emu");

  /** Made-up colours. */
  public static final Dataset.ColourStatistics COLOURS =
      new Dataset.ColourStatistics(
          List.of(0.5, 0.4, 0.3),
          List.of(0.25, 0.2, 0.1),
          List.of(0.1, 0.005, 0.001),
          List.of(List.of(0.6, 0.6, 0.53), List.of(-0.7, 0.0, 0.7), List.of(0.4, -0.8, 0.4)));

  private final Path folder;
  private final int perShard;

  /**
   * A dataset that is not written yet.
   *
   * @param perShard images of each shard
   */
  public SmallDataset(Path folder, int perShard) {
    this.folder = folder;
    this.perShard = perShard;
  }

  /** Writes the images as split "train"; image i has label i modulo 3. */
  public Dataset write(List<byte[]> images) throws IOException {
    Files.createDirectories(folder.resolve("train"));
    List<Dataset.Shard> shards = new ArrayList<>();
    Long[] counts = {0L, 0L, 0L};
    for (int from = 0; from < images.size(); from += perShard) {
      String file = String.format("train/shard-%05d.tar", shards.size());
      ShardWriter writer = new ShardWriter(Files.newOutputStream(folder.resolve(file)));
      try (writer) {
        for (int i = from; i < Math.min(from + perShard, images.size()); i++) {
          writer.add(String.format("%08d-x", i), "png", images.get(i), i % 3);
          counts[i % 3]++;
        }
      }
      Dataset.Shard shard = writer.describe(file);
      Files.write(folder.resolve(shard.index()), writer.index().toBytes());
      shards.add(shard);
    }
    Dataset.Split train = new Dataset.Split(shards, images.size(), List.of(counts));
    Dataset dataset = new Dataset(CLASSES, Map.of("train", train), COLOURS);
    Files.write(folder.resolve(Dataset.FILE), dataset.toJson());
    return dataset;
  }

  /** Random images of a size as PNG files. */
  public static List<byte[]> noise(int count, int height, int width) {
    Random random = new Random(7);
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] rgb = new byte[3 * height * width];
      random.nextBytes(rgb);
      images.add(encoded(".png", rgb, height, width));
    }
    return images;
  }

  /** An image file of pixels {@code [H,W,3]} in the order R, G, B. */
  public static byte[] encoded(String extension, byte[] rgb, int height, int width) {
    OpenCv.load();
    try (Mat image = new Mat(height, width, CV_8UC3);
        BytePointer out = new BytePointer()) {
      ByteBuffer bgr = image.createBuffer();
      for (int i = 0; i < rgb.length; i += 3) {
        bgr.put(i, rgb[i + 2]).put(i + 1, rgb[i + 1]).put(i + 2, rgb[i]);
      }
      imencode(extension, image, out);
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  /** A direct buffer of so many values. */
  public static FloatBuffer room(int values) {
    return ByteBuffer.allocateDirect(Float.BYTES * values)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** A buffer's values. */
  public static float[] values(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }
}
