package io.convoy.ml;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.driver.run.StoredModel;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.predict.PredictPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A stored model as a Transformer of Spark ML: adds to each row what it says of the row's image.
 * Images are decoded, cut and normalised as in an evaluation. Saving it copies its snapshots, so
 * that what is saved needs nothing else.
 */
public final class ConvoyModel extends ConvoyParams {
  private static final long serialVersionUID = 1;

  /** A model without a snapshot, which {@link #setSnapshot} gives it. */
  public ConvoyModel() {
    this(newUid());
  }

  /** The same under a name of one's own, as Spark makes it when it reads one. */
  public ConvoyModel(String uid) {
    super(uid);
  }

  /** A model that was saved. */
  public static ConvoyModel load(String path) {
    return read().load(path);
  }

  /** Reads models that were saved; pipelines find it by its name. */
  public static MLReader<ConvoyModel> read() {
    return new ModelReader();
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(super.write(), snapshots());
  }

  @Override
  public ConvoyModel copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Names of the classes, in the order of their numbers. */
  public List<String> classes() {
    return open(ModelWriter.hadoop()).classes();
  }

  private StoredModel open(Configuration hadoop) {
    return StoredModel.open(hadoop, snapshots(), getWeights());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    String input = getInputCol();
    if (!Arrays.asList(schema.fieldNames()).contains(input)) {
      throw new IllegalArgumentException(
          String.format(
              "inputCol = %s: there is no such column; there are %s",
              input, String.join(", ", schema.fieldNames())));
    }
    DataType type = schema.apply(input).dataType();
    if (!type.equals(DataTypes.BinaryType) && !type.equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          String.format(
              "inputCol = %s: is %s, and images are binary (a whole JPEG or PNG file) or string"
                  + " (its path); Spark's format binaryFile has them as content and path",
              input, type.simpleString()));
    }
    if (getEmbeddingCol().isEmpty() != getEmbeddingLayer().isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "embeddingCol = %s, embeddingLayer = %s: set both, or none",
              getEmbeddingCol(), getEmbeddingLayer()));
    }
    return output().addedTo(schema);
  }

  private OutputColumns output() {
    return new OutputColumns(
        getPredictionCol(),
        getClassCol(),
        getProbabilityCol(),
        getRawPredictionCol(),
        getEmbeddingCol(),
        getErrorCol());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    Configuration hadoop = dataset.sparkSession().sparkContext().hadoopConfiguration();
    StoredModel model = open(hadoop);
    model.requireClasses();
    String layer = getEmbeddingLayer();
    if (!layer.isEmpty()) {
      model.requireLayer("embeddingLayer", layer);
    }
    RowQuestion question =
        new RowQuestion(
            plan(model, layer),
            model.classes(),
            layer,
            dataset.schema().fieldIndex(getInputCol()),
            output(),
            getHandleInvalid());
    Dataset<Row> answered =
        dataset
            .toDF()
            .mapPartitions(
                new PredictRows(question, new SerializableConfiguration(hadoop)),
                Encoders.row(schema));
    String prediction = getPredictionCol();
    return prediction.isEmpty()
        ? answered
        : answered.withMetadata(
            prediction,
            NominalAttribute.defaultAttr()
                .withName(prediction)
                .withValues(model.classes().toArray(String[]::new))
                .toMetadata());
  }

  private PredictPlan plan(StoredModel model, String layer) {
    TestViews views =
        model.views(
            Optional.of(pixels()).filter(scales -> !scales.isEmpty()),
            Optional.of(getCrops())
                .filter(crops -> !crops.isEmpty())
                .map(
                    crops ->
                        TestViews.Crops.valueOf(crops.toUpperCase(Locale.ROOT).replace('-', '_'))));
    return model
        .plan(
            EvaluateConf.read(Arrays.asList(getSettings())),
            "",
            views,
            layer.isEmpty() ? Set.of() : Set.of(layer))
        .withBatch(getBatchSize());
  }
}
