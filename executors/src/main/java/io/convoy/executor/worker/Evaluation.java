package io.convoy.executor.worker;

import io.convoy.executor.data.BatchLoader;
import io.convoy.executor.data.BatchRequest;
import io.convoy.executor.data.ImageBatch;
import io.convoy.executor.data.ImagePipeline;
import io.convoy.executor.data.LoaderOptions;
import io.convoy.executor.data.SampleStore;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.exchange.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A rank's share of an evaluation: a contiguous range of the split, so that all ranks together see
 * every image exactly once, whatever their number.
 */
final class Evaluation {
  /** Probabilities are clipped here before the logarithm, as DL4J's cross-entropy does. */
  private static final double SMALLEST = 1e-10;

  private final int classes;
  private final long[] classImages;
  private final long[] classHits;
  private final long[] classPredicted;
  private double lossSum;
  private long top1;
  private long top5;

  private Evaluation(int classes) {
    this.classes = classes;
    classImages = new long[classes];
    classHits = new long[classes];
    classPredicted = new long[classes];
  }

  static EvaluationCounts run(
      DataPlan data, RoundTask.Evaluate plan, SampleStore store, Replica replica, Exchange exchange)
      throws InterruptedException {
    Evaluation counts = new Evaluation(store.dataset().classes().size());
    ImagePipeline pipeline = ImagePipeline.evaluation(data.shape(), data.colours());
    try (BatchLoader loader =
        BatchLoader.start(
            store,
            pipeline,
            requests(plan, store.size(), exchange).iterator(),
            new LoaderOptions(data.threads(), data.prefetch()))) {
      Optional<ImageBatch> next = loader.next();
      while (next.isPresent()) {
        try (ImageBatch batch = next.get()) {
          counts.add(replica.probabilities(batch), batch.labels());
        }
        next = loader.next();
      }
    }
    return counts.result();
  }

  private static List<BatchRequest> requests(
      RoundTask.Evaluate plan, long size, Exchange exchange) {
    long from = size * exchange.rank() / exchange.worldSize();
    long to = size * (exchange.rank() + 1) / exchange.worldSize();
    List<BatchRequest> requests = new ArrayList<>();
    for (long at = from; at < to; at += plan.batch()) {
      requests.add(
          new BatchRequest(0, LongStream.range(at, Math.min(to, at + plan.batch())).toArray()));
    }
    return requests;
  }

  /**
   * Counts one batch.
   *
   * @param probabilities {@code [N,classes]} row-major
   * @param labels {@code [N]}
   */
  private void add(float[] probabilities, int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i];
      float own = probabilities[i * classes + label];
      int larger = 0;
      int best = 0;
      for (int c = 0; c < classes; c++) {
        float p = probabilities[i * classes + c];
        // ties go to the lower class number, as argmax does
        if (p > own || (p == own && c < label)) {
          larger++;
        }
        if (p > probabilities[i * classes + best]) {
          best = c;
        }
      }
      lossSum -= Math.log(Math.max(own, SMALLEST));
      classImages[label]++;
      classPredicted[best]++;
      if (larger == 0) {
        top1++;
        classHits[label]++;
      }
      if (larger < 5) {
        top5++;
      }
    }
  }

  private EvaluationCounts result() {
    long images = LongStream.of(classImages).sum();
    return new EvaluationCounts(
        images,
        lossSum,
        top1,
        top5,
        IntStream.range(0, classes)
            .mapToObj(
                c ->
                    new EvaluationCounts.ClassCounts(
                        classImages[c], classHits[c], classPredicted[c]))
            .toList());
  }
}
