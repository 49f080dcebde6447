package io.convoy.executor.engine.nd4j;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Targets;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Batches of images as DL4J takes them: copies of type FLOAT. */
public final class ImageArrays {
  private ImageArrays() {}

  /**
   * The images.
   *
   * @param channelsLast whether the model takes {@code [N,H,W,C]} instead of {@code [N,C,H,W]}
   */
  public static INDArray images(ImageBatch batch, boolean channelsLast) {
    float[] values = new float[batch.count() * batch.shape().size()];
    batch.pixels().duplicate().clear().get(values);
    INDArray images =
        Nd4j.createFromArray(values)
            .reshape(
                batch.count(),
                batch.shape().height(),
                batch.shape().width(),
                batch.shape().channels());
    return channelsLast ? images : images.permute(0, 3, 1, 2).dup('c');
  }

  /**
   * The wanted probabilities, {@code [N,classes]}.
   *
   * @throws IllegalArgumentException as {@link Targets#requireLabels}
   */
  public static INDArray targets(ImageBatch batch, int classes) {
    Targets.requireLabels(batch, classes);
    return Nd4j.createFromArray(Targets.rows(batch, classes)).reshape(batch.count(), classes);
  }
}
