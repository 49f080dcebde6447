package io.convoy.executor.engine;

import io.convoy.executor.data.pipeline.ImageBatch;
import java.nio.FloatBuffer;

/** What a batch wants a model with a given number of classes to answer. */
public final class Targets {
  private Targets() {}

  /**
   * Checks that labels, and targets if there are any, fit the model.
   *
   * @throws IllegalArgumentException naming the first sample that does not
   */
  public static void requireLabels(ImageBatch batch, long classes) {
    for (int i = 0; i < batch.count(); i++) {
      int label = batch.labels()[i];
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            String.format(
                "sample %d has label %d: the model has classes 0 to %d",
                batch.samples()[i], label, classes - 1));
      }
    }
    batch
        .targets()
        .filter(targets -> targets.capacity() < batch.count() * classes)
        .ifPresent(
            targets -> {
              throw new IllegalArgumentException(
                  String.format(
                      "targets of %d values: %d images and %d classes need %d",
                      targets.capacity(), batch.count(), classes, batch.count() * classes));
            });
  }

  /** The batch's targets, or one for each label: {@code [N,classes]} row-major. */
  public static float[] rows(ImageBatch batch, int classes) {
    float[] rows = new float[batch.count() * classes];
    if (batch.targets().isPresent()) {
      FloatBuffer targets = batch.targets().get();
      targets.duplicate().clear().get(rows);
      return rows;
    }
    for (int i = 0; i < batch.count(); i++) {
      rows[i * classes + batch.labels()[i]] = 1;
    }
    return rows;
  }
}
