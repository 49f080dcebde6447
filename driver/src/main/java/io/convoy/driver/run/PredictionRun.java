package io.convoy.driver.run;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.conf.EvaluateConf;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.RoundTask;
import java.util.List;

/**
 * Asks a stored model what the images in files are: each once, on all ranks.
 *
 * @param model the model
 * @param files URIs
 * @param views what it sees of each image
 */
public record PredictionRun(StoredModel model, List<String> files, TestViews views) {
  public PredictionRun {
    files = List.copyOf(files);
  }

  /**
   * Runs it.
   *
   * @param top likeliest classes to report of each image
   * @return by the files' positions in the list
   */
  public ImageAnswers on(Cluster cluster, EvaluateConf conf, int top) throws InterruptedException {
    RoundTask task =
        new RoundTask.Predict(
            files, StoredModel.BATCH, model.stored(), Math.min(top, model.classes().size()));
    return Reports.answers(model.ask(cluster, conf, model.data("", views), task, files.size()));
  }
}
