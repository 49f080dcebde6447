package io.convoy.executor.worker;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.pipeline.ImageFiles.Loaded;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RoundTask;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * A rank's share of a prediction: a contiguous range of the files. One batch is read and decoded
 * while the model works on the one before.
 */
final class Prediction {
  private final DataPlan data;
  private final RoundTask.Predict plan;
  private final int from;
  private final int to;
  private final int step;

  /**
   * Takes a share.
   *
   * @param rank from 0
   */
  Prediction(DataPlan data, RoundTask.Predict plan, int rank, int worldSize) {
    this.data = data;
    this.plan = plan;
    from = (int) ((long) plan.files().size() * rank / worldSize);
    to = (int) ((long) plan.files().size() * (rank + 1) / worldSize);
    step = Math.max(1, plan.batch() / data.views().count());
  }

  ImageAnswers run(Replica replica, RankContext context) throws InterruptedException {
    ImageAnswers answers = new ImageAnswers(plan.top());
    ExecutorService ahead = DaemonThreads.single("convoy-files-" + context.rank());
    try (ImageFiles files = new ImageFiles(context.hadoop(), data.evaluation(), step)) {
      try {
        Future<Loaded> next = ahead.submit(() -> load(files, from));
        for (int at = from; at < to; at += step) {
          context.doing(RankActivity.reading(0, "reading image files"));
          Loaded loaded = get(next);
          int following = at + step;
          next = ahead.submit(() -> load(files, following));
          answers.refuse(loaded.refused());
          context.doing(RankActivity.working(0, "predicting " + loaded.batch().count()));
          answer(replica, loaded.batch(), answers);
        }
        get(next); // it uses the files
      } finally {
        ahead.shutdown();
      }
    }
    return answers;
  }

  private Loaded load(ImageFiles files, int at) {
    List<String> part = plan.files().subList(Math.min(at, to), Math.min(at + step, to));
    return files.load(part, at);
  }

  private void answer(Replica replica, ImageBatch batch, ImageAnswers answers) {
    int views = data.views().count();
    int images = batch.count() / views;
    if (images > 0) {
      float[] all = Evaluation.probabilities(replica, batch, views, plan.batch());
      for (int i = 0; i < images; i++) {
        answers.add(batch.samples()[i * views], 0, all, i, all.length / images);
      }
    }
  }

  private static Loaded get(Future<Loaded> loading) throws InterruptedException {
    try {
      return loading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
