package io.convoy.jobs;

import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.shard.ShardWriter;
import io.convoy.testing.OddImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** The whole files that {@link HostileFilesTest} damages. */
final class HostileSeeds {
  private static final Dataset.ColourStatistics COLOURS =
      new Dataset.ColourStatistics(
          List.of(0.5, 0.4, 0.3),
          List.of(0.25, 0.2, 0.1),
          List.of(0.1, 0.005, 0.001),
          List.of(List.of(0.6, 0.6, 0.53), List.of(-0.7, 0.0, 0.7), List.of(0.4, -0.8, 0.4)));

  private HostileSeeds() {}

  static SnapshotContent content() {
    ModelIdentity model =
        new ModelIdentity(
            "lenet", new ImageShape(16, 16, 3), Map.of(), List.of("cat", "dog"), COLOURS, "", null);
    return new SnapshotContent(
        Progress.START.completed(3),
        model,
        7,
        2,
        "torch",
        Map.of("accuracy", 0.5),
        "run.seed = 7",
        Map.of("convoy", "test"));
  }

  /** A prepared dataset of a shard, whose images are none. */
  static Dataset dataset(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("train"));
    String file = "train/shard-00000.tar";
    ShardWriter writer = new ShardWriter(Files.newOutputStream(folder.resolve(file)));
    try (writer) {
      for (int i = 0; i < 6; i++) {
        byte[] image = new byte[300 + 100 * i];
        new Random(i).nextBytes(image);
        writer.add(String.format("%08d-x", i), "png", image, i % 3);
      }
    }
    Dataset.Shard shard = writer.describe(file);
    Files.write(folder.resolve(shard.index()), writer.index().toBytes());
    Dataset.Split train = new Dataset.Split(List.of(shard), 6, List.of(2L, 2L, 2L));
    Dataset dataset = new Dataset(List.of("a", "b", "c"), Map.of("train", train), COLOURS);
    Files.write(folder.resolve(Dataset.FILE), dataset.toJson());
    return dataset;
  }

  private static byte[] encoded(String format, Mat image) {
    try (BytePointer out = new BytePointer()) {
      opencv_imgcodecs.imencode(format, image, out);
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  /** Images of every format, by their endings. */
  static Map<String, byte[]> images() throws IOException {
    NativeLibraries.load(opencv_core.class, opencv_imgcodecs.class);
    Map<String, byte[]> whole = new LinkedHashMap<>();
    try (Mat image = new Mat(30, 40, opencv_core.CV_8UC3)) {
      byte[] pixels = new byte[3 * 30 * 40];
      new Random(1).nextBytes(pixels);
      image.data().put(pixels);
      for (String format : List.of(".jpg", ".png", ".webp", ".bmp", ".tiff")) {
        whole.put(format, encoded(format, image));
      }
    }
    BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(7, 7, 0xff8040);
    whole.put(".gif", OddImages.encode(picture, "gif"));
    return whole;
  }
}
