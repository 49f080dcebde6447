package io.convoy.ml;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import scala.Function1;

/** The params of {@link ConvoyModel}. Spark finds each by the method of its name. */
public abstract class ConvoyParams extends Model<ConvoyModel> implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;
  private static final String LIST = ",";

  private final String uid;
  private final Param<String> snapshot;
  private final Param<String> weights;
  private final Param<String> inputCol;
  private final Param<String> predictionCol;
  private final Param<String> classCol;
  private final Param<String> probabilityCol;
  private final Param<String> rawPredictionCol;
  private final Param<String> embeddingCol;
  private final Param<String> embeddingLayer;
  private final Param<String> errorCol;
  private final Param<String> handleInvalid;
  private final Param<String> crops;
  private final Param<String> scales;
  private final StringArrayParam settings;
  private final IntParam batchSize;

  ConvoyParams(String uid) {
    this.uid = uid;
    snapshot =
        new Param<>(
            this,
            "snapshot",
            "folder of a snapshot, or of a run for its best; of several, with commas between them,"
                + " probabilities are averaged");
    weights = text("weights", "of the snapshots: parameters or average", "parameters", "average");
    inputCol = text("inputCol", "column of images: binary, or string for their paths");
    predictionCol = text("predictionCol", "column for the number of the likeliest class");
    classCol = text("classCol", "column for its name");
    probabilityCol = text("probabilityCol", "column for the probabilities of all classes");
    rawPredictionCol = text("rawPredictionCol", "column for the scores before the last activation");
    embeddingCol = text("embeddingCol", "column for the output of embeddingLayer");
    embeddingLayer = text("embeddingLayer", "name of a layer; its maps are averaged");
    errorCol = text("errorCol", "column for the reason why an image could not be read");
    handleInvalid =
        text(
            "handleInvalid",
            "images that cannot be read: keep has their reason in errorCol and nulls beside it,"
                + " skip leaves them out, error fails",
            RowQuestion.KEEP,
            RowQuestion.SKIP,
            RowQuestion.ERROR);
    crops = text("crops", "parts of each image", "", "centre", "five", "ten", "ten-at-five-scales");
    scales = text("scales", "lengths of the shorter side, with commas; empty for the run's");
    settings = new StringArrayParam(this, "settings", "key=value of engine, gpu.* and cluster.*");
    batchSize =
        new IntParam(
            this, "batchSize", "views that are taken through at once", ParamValidators.gt(0));
    setDefaults();
  }

  private void setDefaults() {
    setDefault(weights, "parameters");
    setDefault(inputCol, "image");
    setDefault(predictionCol, "prediction");
    setDefault(classCol, "class");
    setDefault(probabilityCol, "probability");
    setDefault(rawPredictionCol, "rawPrediction");
    setDefault(embeddingCol, "");
    setDefault(embeddingLayer, "");
    setDefault(errorCol, "error");
    setDefault(handleInvalid, RowQuestion.KEEP);
    setDefault(crops, "");
    setDefault(scales, "");
    setDefault(settings, new String[0]);
    setDefault(batchSize, 128);
  }

  private Param<String> text(String name, String doc, String... allowed) {
    if (allowed.length == 0) {
      return new Param<>(this, name, doc + "; empty for none");
    }
    Function1<String, Object> valid = ParamValidators.inArray(Arrays.asList(allowed));
    return new Param<>(this, name, doc, valid);
  }

  static String newUid() {
    return Identifiable$.MODULE$.randomUID("convoyModel");
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The folders of the snapshots. */
  List<String> snapshots() {
    if (!isSet(snapshot)) {
      throw new IllegalArgumentException(
          "snapshot is not set: name the folder of a snapshot, or of a run");
    }
    return List.of($(snapshot).split(LIST));
  }

  /** Lengths of the shorter side; none for those of the run. */
  List<Integer> pixels() {
    return Arrays.stream($(scales).split(LIST))
        .filter(text -> !text.isBlank())
        .map(ConvoyParams::pixels)
        .toList();
  }

  private static Integer pixels(String text) {
    try {
      return Integer.valueOf(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "scales = " + text + ": must be whole numbers of pixels, with commas between them", e);
    }
  }

  private <T> ConvoyModel with(Param<T> param, T value) {
    set(param, value);
    return (ConvoyModel) this;
  }

  /** Which snapshots. */
  public Param<String> snapshot() {
    return snapshot;
  }

  /** Which snapshots. */
  public String getSnapshot() {
    return $(snapshot);
  }

  /** Which snapshots; as the param says. */
  public ConvoyModel setSnapshot(String value) {
    return with(snapshot, value);
  }

  /** Which of their weights. */
  public Param<String> weights() {
    return weights;
  }

  /** Which of their weights. */
  public String getWeights() {
    return $(weights);
  }

  /** Which of their weights; as the param says. */
  public ConvoyModel setWeights(String value) {
    return with(weights, value);
  }

  /** Column of images. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Column of images. */
  public String getInputCol() {
    return $(inputCol);
  }

  /** Column of images; as the param says. */
  public ConvoyModel setInputCol(String value) {
    return with(inputCol, value);
  }

  /** Column for the number of the likeliest class. */
  public Param<String> predictionCol() {
    return predictionCol;
  }

  /** Column for the number of the likeliest class. */
  public String getPredictionCol() {
    return $(predictionCol);
  }

  /** Column for the number of the likeliest class; as the param says. */
  public ConvoyModel setPredictionCol(String value) {
    return with(predictionCol, value);
  }

  /** Column for its name. */
  public Param<String> classCol() {
    return classCol;
  }

  /** Column for its name. */
  public String getClassCol() {
    return $(classCol);
  }

  /** Column for its name; as the param says. */
  public ConvoyModel setClassCol(String value) {
    return with(classCol, value);
  }

  /** Column for the probabilities of all classes. */
  public Param<String> probabilityCol() {
    return probabilityCol;
  }

  /** Column for the probabilities of all classes. */
  public String getProbabilityCol() {
    return $(probabilityCol);
  }

  /** Column for the probabilities of all classes; as the param says. */
  public ConvoyModel setProbabilityCol(String value) {
    return with(probabilityCol, value);
  }

  /** Column for the scores of all classes. */
  public Param<String> rawPredictionCol() {
    return rawPredictionCol;
  }

  /** Column for the scores of all classes. */
  public String getRawPredictionCol() {
    return $(rawPredictionCol);
  }

  /** Column for the scores of all classes; as the param says. */
  public ConvoyModel setRawPredictionCol(String value) {
    return with(rawPredictionCol, value);
  }

  /** Column for the output of a layer. */
  public Param<String> embeddingCol() {
    return embeddingCol;
  }

  /** Column for the output of a layer. */
  public String getEmbeddingCol() {
    return $(embeddingCol);
  }

  /** Column for the output of a layer; as the param says. */
  public ConvoyModel setEmbeddingCol(String value) {
    return with(embeddingCol, value);
  }

  /** That layer. */
  public Param<String> embeddingLayer() {
    return embeddingLayer;
  }

  /** That layer. */
  public String getEmbeddingLayer() {
    return $(embeddingLayer);
  }

  /** That layer; as the param says. */
  public ConvoyModel setEmbeddingLayer(String value) {
    return with(embeddingLayer, value);
  }

  /** Column for the reason why an image could not be read. */
  public Param<String> errorCol() {
    return errorCol;
  }

  /** Column for the reason why an image could not be read. */
  public String getErrorCol() {
    return $(errorCol);
  }

  /** Column for the reason why an image could not be read; as the param says. */
  public ConvoyModel setErrorCol(String value) {
    return with(errorCol, value);
  }

  /** What becomes of images that cannot be read. */
  public Param<String> handleInvalid() {
    return handleInvalid;
  }

  /** What becomes of images that cannot be read. */
  public String getHandleInvalid() {
    return $(handleInvalid);
  }

  /** What becomes of images that cannot be read; as the param says. */
  public ConvoyModel setHandleInvalid(String value) {
    return with(handleInvalid, value);
  }

  /** Parts of each image. */
  public Param<String> crops() {
    return crops;
  }

  /** Parts of each image. */
  public String getCrops() {
    return $(crops);
  }

  /** Parts of each image; as the param says. */
  public ConvoyModel setCrops(String value) {
    return with(crops, value);
  }

  /** Lengths of the shorter side. */
  public Param<String> scales() {
    return scales;
  }

  /** Lengths of the shorter side. */
  public String getScales() {
    return $(scales);
  }

  /** Lengths of the shorter side; as the param says. */
  public ConvoyModel setScales(String value) {
    return with(scales, value);
  }

  /** Settings of engine and cluster. */
  public StringArrayParam settings() {
    return settings;
  }

  /** Settings of engine and cluster. */
  public String[] getSettings() {
    return $(settings);
  }

  /** Settings of engine and cluster; as the param says. */
  public ConvoyModel setSettings(String[] value) {
    return with(settings, value);
  }

  /** Views taken through at once. */
  public IntParam batchSize() {
    return batchSize;
  }

  /** Views taken through at once. */
  public int getBatchSize() {
    return (Integer) $(batchSize);
  }

  /** Views taken through at once; as the param says. */
  public ConvoyModel setBatchSize(int value) {
    return with(batchSize, value);
  }
}
