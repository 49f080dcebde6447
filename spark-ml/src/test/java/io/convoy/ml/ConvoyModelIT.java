package io.convoy.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.driver.run.StoredModel;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.predict.PredictPlan;
import io.convoy.executor.predict.Predictor;
import io.convoy.executor.predict.Predictors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as stages of Spark ML, in a session of two threads. */
class ConvoyModelIT {
  private static final int IMAGES = 11;

  @TempDir private static Path root;
  private static SparkSession spark;
  private static String run;
  private static List<Path> images;

  @TempDir private Path temp;

  @BeforeAll
  static void startAndDraw() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .getOrCreate();
    run = SmallModel.store(root.resolve("run"), 1);
    images = SmallModel.draw(root.resolve("images"), IMAGES);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> table(String column, Stream<Object> values, boolean paths) {
    return spark
        .createDataFrame(
            values.map(value -> RowFactory.create(7, value)).toList(),
            new StructType()
                .add("id", DataTypes.IntegerType)
                .add(column, paths ? DataTypes.StringType : DataTypes.BinaryType))
        .coalesce(1);
  }

  private static Dataset<Row> bytes() {
    return table("image", images.stream().map(ConvoyModelIT::read), false);
  }

  private static Object read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ConvoyModel model() {
    return new ConvoyModel().setSnapshot(run);
  }

  /** What {@code predict} asks, of the images in batches of four. */
  private static Outputs asked(Set<String> layers) throws InterruptedException {
    Configuration hadoop = new Configuration();
    StoredModel stored = StoredModel.open(hadoop, List.of(run), "parameters");
    PredictPlan plan =
        stored
            .plan(
                EvaluateConf.read(List.of()),
                "",
                stored.views(Optional.empty(), Optional.empty()),
                layers)
            .withBatch(4);
    List<Outputs> all = new ArrayList<>();
    try (Predictor predictor =
            Predictors.acquire(plan, new Predictors.Means(1, List.of(), true, 1), hadoop);
        ImageFiles files =
            predictor.files(
                number -> (byte[]) read(images.get((int) number)),
                plan.data(),
                plan.requests(0, IMAGES).iterator(),
                new LoaderOptions(1, 1, ReadOptions.DEFAULT))) {
      for (Optional<ImageFiles.Loaded> next = files.next(); next.isPresent(); next = files.next()) {
        try (ImageBatch batch = next.get().batch()) {
          all.add(predictor.outputs(batch, plan));
        }
      }
    }
    return Outputs.joined(all);
  }

  private static double[] doubles(float[] values, int image) {
    double[] doubles = new double[values.length / IMAGES];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[image * doubles.length + i];
    }
    return doubles;
  }

  private static double[] vector(Row row, String column) {
    return row.<Vector>getAs(column).toArray();
  }

  @Test
  void transform_ofBytesOrPaths_saysWhatPredictSays() throws InterruptedException {
    ConvoyModel model =
        model().setBatchSize(4).setEmbeddingCol("features").setEmbeddingLayer("pool");
    List<Row> rows = model.transform(bytes()).collectAsList();
    Outputs asked = asked(Set.of("pool"));
    assertThat(rows).hasSize(IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      Row row = rows.get(i);
      assertThat(row.<Integer>getAs("id")).isEqualTo(7);
      assertThat(vector(row, "probability")).isEqualTo(doubles(asked.probabilities(), i));
      assertThat(vector(row, "rawPrediction")).isEqualTo(doubles(asked.scores(), i));
      assertThat(vector(row, "features")).isEqualTo(doubles(asked.features().get("pool"), i));
      int likeliest = row.<Double>getAs("prediction").intValue();
      assertThat(vector(row, "probability")[likeliest])
          .isEqualTo(Arrays.stream(vector(row, "probability")).max().getAsDouble());
      assertThat(row.<String>getAs("class")).isEqualTo(SmallModel.CLASSES.get(likeliest));
      assertThat(row.<Object>getAs("error")).isNull();
    }
    List<Row> byPath =
        model
            .setInputCol("path")
            .transform(table("path", images.stream().map(Path::toString), true))
            .drop("path")
            .collectAsList();
    assertThat(byPath)
        .isEqualTo(
            rows.stream()
                .map(
                    row ->
                        RowFactory.create(
                            row.get(0),
                            row.get(2),
                            row.get(3),
                            row.get(4),
                            row.get(5),
                            row.get(6),
                            row.get(7)))
                .toList());
  }

  @Test
  void transform_ofFilesAsSparkReadsThem_hasClassesByPath() {
    Dataset<Row> photos =
        spark.read().format("binaryFile").load(root.resolve("images/*.png").toString());
    Dataset<Row> predicted =
        model().setInputCol("content").transform(photos).select("path", "class", "probability");
    assertThat(predicted.collectAsList())
        .hasSize(IMAGES)
        .allSatisfy(
            row -> {
              assertThat(row.getString(0)).startsWith("file:").endsWith(".png");
              assertThat(SmallModel.CLASSES).contains(row.getString(1));
            });
  }

  @Test
  void transform_ofImagesThatCannotBeRead_keepsSkipsOrFails() throws IOException {
    Path text = Files.writeString(temp.resolve("text.jpg"), "no image");
    Stream<Object> paths =
        Stream.of(images.get(0), text, temp.resolve("none.jpg"), images.get(1)).map(Path::toString);
    Dataset<Row> some = table("path", Stream.concat(paths, Stream.of((Object) null)), true).cache();
    ConvoyModel model = model().setInputCol("path");

    List<Row> kept = model.transform(some).collectAsList();
    assertThat(kept)
        .extracting(row -> row.isNullAt(2))
        .containsExactly(false, true, true, false, true);
    assertThat(kept.get(1).<String>getAs("error")).contains("not an image");
    assertThat(kept.get(2).<String>getAs("error")).contains("cannot be read");
    assertThat(kept.get(4).<String>getAs("error")).contains("null");
    assertThat(kept.get(1).<Object>getAs("probability")).isNull();

    List<Row> left = model.setHandleInvalid("skip").setErrorCol("").transform(some).collectAsList();
    assertThat(left)
        .extracting(row -> row.get(1))
        .containsExactly(images.get(0) + "", images.get(1) + "");
    assertThatThrownBy(() -> model.setHandleInvalid("error").transform(some).collectAsList())
        .hasMessageContaining("an image cannot be used: " + text)
        .hasMessageContaining("handleInvalid = keep");
    assertThatThrownBy(() -> model.setHandleInvalid("ignore"))
        .hasMessageContaining("handleInvalid");
  }

  @Test
  void pipeline_savedAndLoaded_needsNoOtherFiles() throws IOException {
    Path gone = temp.resolve("gone");
    String own = SmallModel.store(gone, 2);
    ConvoyModel stage =
        new ConvoyModel().setSnapshot(own).setRawPredictionCol("").setClassCol("").setBatchSize(3);
    IndexToString names = new IndexToString().setInputCol("prediction").setOutputCol("name");
    PipelineModel pipeline =
        new Pipeline().setStages(new PipelineStage[] {stage, names}).fit(bytes());
    List<Row> before = pipeline.transform(bytes()).collectAsList();
    String saved = temp.resolve("saved").toString();
    pipeline.save(saved);
    FileUtils.deleteDirectory(gone.toFile());

    PipelineModel loaded = PipelineModel.load(saved);
    assertThat(loaded.transform(bytes()).collectAsList()).isEqualTo(before);
    ConvoyModel again = (ConvoyModel) loaded.stages()[0];
    assertThat(again.uid()).isEqualTo(stage.uid());
    assertThat(again.getBatchSize()).isEqualTo(3);
    assertThat(again.classes()).isEqualTo(SmallModel.CLASSES);
    assertThat(again.copy(new ParamMap().put(again.batchSize().w(5))).getBatchSize()).isEqualTo(5);
    assertThat(before)
        .allSatisfy(row -> assertThat(SmallModel.CLASSES).contains(row.<String>getAs("name")));

    String alone = temp.resolve("alone").toString();
    again.save(alone);
    ConvoyModel third = ConvoyModel.load(alone);
    assertThatThrownBy(() -> third.write().overwrite().save(alone))
        .hasMessageContaining("would be overwritten");
    assertThat(third.transform(bytes()).count()).isEqualTo(IMAGES);
  }

  @Test
  void transformSchema_ofColumnsThatDoNotFit_isRefused() {
    StructType schema = bytes().schema();
    assertThat(model().transformSchema(schema).fieldNames())
        .containsExactly(
            "id", "image", "prediction", "class", "probability", "rawPrediction", "error");
    assertThatThrownBy(() -> model().setInputCol("photo").transformSchema(schema))
        .hasMessage("inputCol = photo: there is no such column; there are id, image");
    assertThatThrownBy(() -> model().setInputCol("id").transformSchema(schema))
        .hasMessageContaining("inputCol = id: is int, and images are binary");
    assertThatThrownBy(() -> model().setClassCol("id").transformSchema(schema))
        .hasMessageContaining("there is a column id already");
    assertThatThrownBy(() -> model().setEmbeddingCol("features").transformSchema(schema))
        .hasMessageContaining("embeddingCol = features, embeddingLayer = : set both, or none");
    assertThatThrownBy(
            () -> model().setEmbeddingCol("f").setEmbeddingLayer("blok").transform(bytes()))
        .hasMessageContaining("embeddingLayer = blok: the model has no such layer; the nearest is");
    assertThatThrownBy(() -> new ConvoyModel().transform(bytes()))
        .hasMessageContaining("snapshot is not set");
    assertThatThrownBy(() -> model().setScales("big").transform(bytes()))
        .hasMessageContaining("scales = big");
  }
}
