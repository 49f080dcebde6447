package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.ClusterContract;
import io.convoy.executor.bench.SyntheticImages;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.shard.ShardWriter;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.StepMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With ranks in this process. */
class SparkClusterIT extends ClusterContract {
  private static final int IMAGES = STEPS * BATCH;
  private static final Map<String, String> SETTINGS =
      Map.of("spark.master", "local[2]", "spark.ui.enabled", "false");

  @TempDir private static Path data;
  private static SparkCluster cluster;

  @BeforeAll
  static void connect() throws IOException {
    write();
    SETTINGS.forEach(System::setProperty);
    try {
      cluster = SparkCluster.connect("contract", 2, Duration.ofMinutes(1));
    } finally {
      SETTINGS.keySet().forEach(System::clearProperty);
    }
  }

  private static void write() throws IOException {
    String file = "train/shard-00000.tar";
    Files.createDirectories(data.resolve("train"));
    List<byte[]> photos = SyntheticImages.jpegs(24, SHAPE.height(), SHAPE.width(), 90);
    ShardWriter writer = new ShardWriter(Files.newOutputStream(data.resolve(file)));
    try (writer) {
      for (int i = 0; i < IMAGES; i++) {
        writer.add(String.format("%08d", i), "jpg", photos.get(i % photos.size()), i % CLASSES);
      }
    }
    Dataset.Shard shard = writer.describe(file);
    Files.write(data.resolve(shard.index()), writer.index().toBytes());
    Dataset.Split train =
        new Dataset.Split(
            List.of(shard), IMAGES, Collections.nCopies(CLASSES, (long) IMAGES / CLASSES));
    Dataset dataset = new Dataset(List.of("cat", "dog", "emu"), Map.of("train", train), COLOURS);
    Files.write(data.resolve(Dataset.FILE), dataset.toJson());
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  @SuppressWarnings("rawtypes") // as the registry gives them
  void metrics_ofSpark_haveTheNewestFiguresOfTheRun() {
    Source source =
        SparkEnv.get()
            .metricsSystem()
            .getSourcesByName("plugin." + ConvoyPlugin.class.getName())
            .apply(0);
    Map<String, Gauge> gauges = source.metricRegistry().getGauges();
    assertThat(gauges.keySet())
        .contains("step", "loss", "images_per_second", "failures", "world_size");
    cluster
        .figures()
        .stepCompleted(new StepMetrics(7, 1, 2.25, 0.5, 0.1, UpdateFigures.of(1), 1, 0));
    assertThat(gauges.get("step").getValue()).isEqualTo(7.0);
    assertThat(gauges.get("loss").getValue()).isEqualTo(2.25);
  }

  @Override
  protected Cluster cluster() {
    return cluster;
  }

  @Override
  protected String data() {
    return data.toString();
  }

  @Override
  protected String model() {
    return ModelCatalogue.configuration(new ModelSpec("lenet", SHAPE, CLASSES, Map.of(), 1))
        .toJson();
  }
}
