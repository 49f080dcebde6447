package io.convoy.executor.worker;

import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.model.ProjectionHead;
import io.convoy.executor.round.ClassPairs;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RoundTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A rank's share of an evaluation: a contiguous range of the split, so that all ranks together see
 * every image exactly once, whatever their number. Of a task that compares views, whole batches, so
 * that groups are the same for any number of ranks, and views by the draws of epoch 0.
 */
final class Evaluation {
  /** Probabilities are clipped here before the logarithm, as DL4J's cross-entropy does. */
  private static final double SMALLEST = 1e-10;

  /** Images whose features are kept: as many as can be compared with each other. */
  private static final int FEATURES = 2000;

  private final DataPlan data;
  private final RoundTask.Evaluate plan;
  private final Collectives exchange;
  private final RoundTask.ClassNumbers classes;
  private final ImageAnswers answers;
  private String layer = "";
  private long featuresEvery;
  private long seen;

  /** The evaluation of a split whose classes are the model's. */
  Evaluation(DataPlan data, RoundTask.Evaluate plan, Collectives exchange) {
    this(data, plan, exchange, RoundTask.ClassNumbers.SAME, new ImageAnswers(0));
  }

  /**
   * Of any split.
   *
   * @param classes of the model, by those of the split
   * @param answers to which those of all images are added
   */
  Evaluation(
      DataPlan data,
      RoundTask.Evaluate plan,
      Collectives exchange,
      RoundTask.ClassNumbers classes,
      ImageAnswers answers) {
    this.data = data;
    this.plan = plan;
    this.exchange = exchange;
    this.classes = classes;
    this.answers = answers;
  }

  /**
   * Also keeps what a layer gives for some of the images, at most {@link #FEATURES} over all ranks.
   *
   * @param vertex its name
   */
  Evaluation keeping(String vertex) {
    layer = vertex;
    return this;
  }

  EvaluationCounts run(Replica replica, RankContext context) throws InterruptedException {
    context.doing(RankActivity.reading(0, "opening the split " + plan.split()));
    ImagePipeline pipeline =
        replica.fitting(data.task().isContrast() ? data.training() : data.evaluation());
    try (SampleStore store = data.open(context.hadoop(), plan.split());
        BatchLoader loader =
            BatchLoader.start(
                store, pipeline, requests(store.size()).iterator(), data.loading().strict())) {
      double least = data.task().isContrast() ? ProjectionHead.LEAST : SMALLEST;
      Counter counter = new Counter(classes.count(classes(store)), least);
      Optional<ImageBatch> next = next(loader, context);
      while (next.isPresent()) {
        try (ImageBatch batch = next.get()) {
          context.doing(RankActivity.working(0, "evaluating " + batch.count() + " images"));
          count(batch, answers(replica, batch), counter);
        }
        next = next(loader, context);
      }
      return counter.result();
    }
  }

  /** The probabilities of the task's classes, {@code [N,classes]}. */
  private float[] answers(Replica replica, ImageBatch batch) {
    if (!layer.isEmpty() && data.views().count() == 1 && !data.task().isContrast()) {
      Outputs outputs = replica.outputs(batch, Set.of(layer));
      keep(batch, outputs.features().get(layer));
      return outputs.probabilities();
    }
    float[] all = probabilities(replica, batch, data.views().count(), plan.batch());
    return data.task().isContrast() ? sameOrAnother(all, batch.count()) : all;
  }

  /** Features of evenly spaced images. */
  private void keep(ImageBatch batch, float... rows) {
    int width = rows.length / batch.count();
    for (int i = 0; i < batch.count(); i++) {
      if (seen++ % featuresEvery == 0) {
        float[] own = Arrays.copyOfRange(rows, i * width, (i + 1) * width);
        answers.addFeatures(new ImageAnswers.Features(batch.samples()[i], batch.labels()[i], own));
      }
    }
  }

  /**
   * That a view is of the same image, and that the likeliest of the others is, {@code [N,2]}.
   *
   * @param all of the other views of the group, that of the same image first, {@code [N,M]}
   */
  static float[] sameOrAnother(float[] all, int count) {
    int width = all.length / count;
    float[] two = new float[2 * count];
    for (int i = 0; i < count; i++) {
      two[2 * i] = all[i * width];
      for (int other = 1; other < width; other++) {
        two[2 * i + 1] = Math.max(two[2 * i + 1], all[i * width + other]);
      }
    }
    return two;
  }

  private int classes(SampleStore store) {
    return data.task().classes(store.dataset().classes().size());
  }

  private static Optional<ImageBatch> next(BatchLoader loader, RankContext context)
      throws InterruptedException {
    context.doing(RankActivity.reading(0, "reading images to evaluate"));
    return loader.next();
  }

  /** A share of the split, in which rotations or views of an image count as images. */
  private List<BatchRequest> requests(long samples) {
    int showings = data.task().showings();
    long size = samples * showings;
    featuresEvery = Math.max(1, (size + FEATURES - 1) / FEATURES);
    long from = begin(size, exchange.rank());
    long to = begin(size, exchange.rank() + 1);
    int step = Math.max(1, plan.batch() / data.views().count());
    List<BatchRequest> requests = new ArrayList<>();
    for (long at = from; at < to; at += step) {
      LongStream shown = LongStream.range(at, Math.min(to, at + step)).map(one -> one / showings);
      requests.add(new BatchRequest(0, shown.toArray()).shownFor(data.task(), at));
    }
    return requests;
  }

  /** Where a rank's share of so many images begins. */
  private long begin(long size, int rank) {
    long unit = data.task().isContrast() ? plan.batch() : 1;
    long units = (size + unit - 1) / unit;
    return Math.min(size, units * rank / exchange.worldSize() * unit);
  }

  private void count(ImageBatch batch, float[] probabilities, Counter counter) {
    int views = data.views().count();
    int[] labels = labels(batch);
    int width = probabilities.length / labels.length;
    for (int i = 0; i < labels.length; i++) {
      answers.add(
          batch.samples()[i * views],
          labels[i],
          classes.of(labels[i]),
          Arrays.copyOfRange(probabilities, i * width, (i + 1) * width));
    }
    counter.add(probabilities, IntStream.of(labels).map(classes::of).toArray());
  }

  /**
   * Of each image, averaged over its views, {@code [N,classes]}.
   *
   * @param views of each image, which come one after the other
   * @param most views that are taken through the model at once
   */
  static float[] probabilities(Replica replica, ImageBatch batch, int views, int most) {
    if (views == 1) {
      return replica.probabilities(batch);
    }
    Averages averages = null;
    for (int from = 0; from < batch.count(); from += most) {
      ImageBatch part = batch.part(from, Math.min(batch.count(), from + most));
      float[] probabilities = replica.probabilities(part);
      if (averages == null) {
        averages = new Averages(views, batch.count() / views, probabilities.length / part.count());
      }
      averages.add(probabilities);
    }
    return averages.result();
  }

  private int[] labels(ImageBatch batch) {
    int views = data.views().count();
    return IntStream.range(0, batch.count() / views).map(i -> batch.labels()[i * views]).toArray();
  }

  /** Means over the views of each image, which come one after the other. */
  static final class Averages {
    private final int views;
    private final int classes;
    private final double[] sums;
    private int seen;

    Averages(int views, int images, int classes) {
      this.views = views;
      this.classes = classes;
      sums = new double[images * classes];
    }

    /**
     * Adds the next views.
     *
     * @param probabilities {@code [M,classes]} row-major
     */
    void add(float[] probabilities) {
      for (int i = 0; i < probabilities.length; i += classes, seen++) {
        for (int c = 0; c < classes; c++) {
          sums[seen / views * classes + c] += probabilities[i + c];
        }
      }
    }

    /** {@code [N,classes]}, once all views are added. */
    float[] result() {
      float[] means = new float[sums.length];
      for (int i = 0; i < means.length; i++) {
        means[i] = (float) (sums[i] / views);
      }
      return means;
    }
  }

  /** Adds up hits and losses. */
  static final class Counter {
    private final int classes;
    private final double least;
    private final long[] classImages;
    private final long[] classHits;
    private final long[] classPredicted;
    private final Map<Long, Long> pairs = new HashMap<>();
    private double lossSum;
    private long top1;
    private long top5;

    /**
     * Nothing counted yet.
     *
     * @param least probability, to which lower ones are raised before the logarithm
     */
    Counter(int classes, double least) {
      this.classes = classes;
      this.least = least;
      classImages = new long[classes];
      classHits = new long[classes];
      classPredicted = new long[classes];
    }

    /**
     * Counts one batch.
     *
     * @param probabilities {@code [N,classes]} row-major
     * @param labels {@code [N]}; an image of a class that the model does not know, -1, is left out
     */
    void add(float[] probabilities, int[] labels) {
      for (int i = 0; i < labels.length; i++) {
        int label = labels[i];
        if (label < 0) {
          continue;
        }
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
        lossSum -= Math.log(Math.max(own, least));
        classImages[label]++;
        classPredicted[best]++;
        pairs.merge(ClassPairs.key(label, best), 1L, Long::sum);
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
              .toList(),
          ClassPairs.of(pairs));
    }
  }
}
