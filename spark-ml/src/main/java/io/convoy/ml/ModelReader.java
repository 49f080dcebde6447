package io.convoy.ml;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.MLReader;

/** Reads what {@link ModelWriter} has written; its snapshots are the copies there. */
final class ModelReader extends MLReader<ConvoyModel> {

  /** Spark's own reader of params. */
  private static final class Params implements DefaultParamsReadable<ConvoyModel> {}

  @Override
  public ConvoyModel load(String path) {
    ConvoyModel model = new Params().load(path);
    int snapshots = model.snapshots().size();
    return model.setSnapshot(
        IntStream.range(0, snapshots)
            .mapToObj(number -> ModelWriter.snapshot(path, number).toString())
            .collect(Collectors.joining(",")));
  }
}
