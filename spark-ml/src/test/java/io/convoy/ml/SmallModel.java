package io.convoy.ml;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** A run with a small network that has learnt nothing, and images for it. */
final class SmallModel {
  static final List<String> CLASSES = List.of("cat", "dog", "bird");

  private static final ColourStatistics COLOURS =
      new ColourStatistics(
          List.of(0.5, 0.4, 0.3),
          List.of(0.25, 0.2, 0.125),
          List.of(0.1, 0.1, 0.1),
          List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));

  private SmallModel() {}

  /** Writes a run's folder, and names it. */
  static String store(Path run, long seed) throws IOException {
    Configuration hadoop = new Configuration();
    RunConf conf =
        RunConf.parse(
            "run.dir = r, data.path = d, model { name = resnet8, width = 4,"
                + " input { height = 16, width = 16 } }",
            "test");
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(conf.model().spec(CLASSES.size(), seed));
    NativeLibraries.loadNd4j();
    SnapshotStore store = new SnapshotStore(hadoop, run.resolve("snapshots").toString());
    try (Tensor parameters =
        FlatParameters.of(FlatParameters.initialised(model, Precision.FP32)).tensor()) {
      store.commit(
          new SnapshotContent(
              Progress.START,
              new ModelIdentity(
                  "resnet8",
                  conf.model().input(),
                  conf.model().options(),
                  CLASSES,
                  COLOURS,
                  "",
                  null),
              1,
              1,
              "torch",
              Map.of(),
              conf.render(),
              Map.of()),
          SnapshotFiles.write(
              store.folder(0),
              Map.of(SnapshotFiles.PARAMETERS, parameters),
              model.toJson(),
              hadoop));
    }
    return run.toString();
  }

  /** Images of several sizes. */
  static List<Path> draw(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(5);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(20 + i, 30 - i, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, random.nextInt(1 << 24));
        }
      }
      Path file = folder.resolve(i + ".png");
      ImageIO.write(image, "png", file.toFile());
      files.add(file);
    }
    return files;
  }
}
