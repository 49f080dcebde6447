package io.convoy.executor.predict;

import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.round.DataPlan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A task's use of a stored model that is in its process's memory. */
public final class Predictor implements AutoCloseable {
  private final SharedModel shared;
  private final AtomicBoolean open = new AtomicBoolean(true);

  /**
   * @param shared that counts this one as a user
   */
  Predictor(SharedModel shared) {
    this.shared = shared;
  }

  LoadedModel model() {
    return shared.model();
  }

  /** How images are made for it. */
  public ImagePipeline pipeline(DataPlan data) {
    return model().pipeline(data);
  }

  /**
   * Starts to make batches of images that are in no dataset, as it takes them.
   *
   * @param requests numbers of images, in the order in which they come out
   */
  public ImageFiles files(
      ImageFiles.Source source,
      DataPlan data,
      Iterator<BatchRequest> requests,
      LoaderOptions options) {
    return new ImageFiles(source, pipeline(data), requests, options, model().pool());
  }

  /**
   * What the model says of each image, over its views and its sets of parameters.
   *
   * @param batch all views of each image, one image after the other
   * @param plan of which views and layers it is
   */
  public Outputs outputs(ImageBatch batch, PredictPlan plan) {
    int views = plan.data().views().count();
    List<Outputs> parts = new ArrayList<>();
    for (int from = 0; from < batch.count(); from += plan.batch()) {
      int to = Math.min(batch.count(), from + plan.batch());
      boolean whole = to - from == batch.count();
      parts.add(model().outputs(whole ? batch : batch.part(from, to), plan.layers(), views));
    }
    Outputs all = parts.size() == 1 ? parts.get(0) : Outputs.joined(parts);
    return all.overViews(views, batch.count() / views);
  }

  /** Gives the model back to the process, for the next task. */
  @Override
  public void close() {
    if (open.getAndSet(false)) {
      shared.giveBack();
    }
  }
}
