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
import org.apache.hadoop.conf.Configuration;

/**
 * A rank's share of an evaluation: a contiguous range of the split, so that all ranks together see
 * every image exactly once, whatever their number.
 */
final class Evaluation {
  /** Probabilities are clipped here before the logarithm, as DL4J's cross-entropy does. */
  private static final double SMALLEST = 1e-10;

  private final DataPlan data;
  private final RoundTask.Evaluate plan;
  private final Exchange exchange;

  Evaluation(DataPlan data, RoundTask.Evaluate plan, Exchange exchange) {
    this.data = data;
    this.plan = plan;
    this.exchange = exchange;
  }

  EvaluationCounts run(Replica replica, Configuration hadoop) throws InterruptedException {
    ImagePipeline pipeline = ImagePipeline.evaluation(data.shape(), data.colours());
    try (SampleStore store = SampleStore.open(hadoop, data.folder(), plan.split());
        BatchLoader loader =
            BatchLoader.start(
                store,
                pipeline,
                requests(store.size()).iterator(),
                new LoaderOptions(data.threads(), data.prefetch()))) {
      Counter counter = new Counter(store.dataset().classes().size());
      Optional<ImageBatch> next = loader.next();
      while (next.isPresent()) {
        try (ImageBatch batch = next.get()) {
          counter.add(replica.probabilities(batch), batch.labels());
        }
        next = loader.next();
      }
      return counter.result();
    }
  }

  private List<BatchRequest> requests(long size) {
    long from = size * exchange.rank() / exchange.worldSize();
    long to = size * (exchange.rank() + 1) / exchange.worldSize();
    List<BatchRequest> requests = new ArrayList<>();
    for (long at = from; at < to; at += plan.batch()) {
      requests.add(
          new BatchRequest(0, LongStream.range(at, Math.min(to, at + plan.batch())).toArray()));
    }
    return requests;
  }

  /** Adds up hits and losses. */
  static final class Counter {
    private final int classes;
    private final long[] classImages;
    private final long[] classHits;
    private final long[] classPredicted;
    private double lossSum;
    private long top1;
    private long top5;

    Counter(int classes) {
      this.classes = classes;
      classImages = new long[classes];
      classHits = new long[classes];
      classPredicted = new long[classes];
    }

    /**
     * Counts one batch.
     *
     * @param probabilities {@code [N,classes]} row-major
     * @param labels {@code [N]}
     */
    void add(float[] probabilities, int[] labels) {
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

    EvaluationCounts result() {
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
}
