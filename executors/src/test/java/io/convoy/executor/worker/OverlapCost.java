package io.convoy.executor.worker;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.ForwardingCollectives;
import io.convoy.executor.exchange.LocalRanks;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.SyncPlan.BatchNorm;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Measures what the exchange of a gradient adds to a step if it is made after backward, and if it
 * is made in buckets while backward runs: two ranks of one thread in this process, steps of either
 * kind in turn. Arguments: a model of the catalogue, height and width of the images, batch size of
 * a rank, steps, and the network's speed in Mbit/s, which each sum waits for; 0 is the loopback as
 * it is.
 */
public final class OverlapCost {
  private static final int CLASSES = 10;
  private static final int RANKS = 2;
  private static final int WARM_UP = 2;

  /** One line of a given speed, on which sums go one after the other. */
  private static final class Line extends ForwardingCollectives {
    private final double nanosPerByte;
    private long free;

    Line(Collectives exchange, double megabits) {
      super(exchange);
      nanosPerByte = megabits == 0 ? 0 : 8000 / megabits;
    }

    /** Of two ranks, each sends and receives every byte once. */
    @Override
    public Pending startSum(Tensor tensor) {
      long nanos = (long) (tensor.numel() * tensor.element_size() * nanosPerByte);
      free = Math.max(free, System.nanoTime()) + nanos;
      long over = free;
      Pending pending = exchange.startSum(tensor);
      return () -> {
        pending.await();
        for (long left = over - System.nanoTime(); left > 0; left = over - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      };
    }

    @Override
    public void close() {}
  }

  private final ModelSpec spec;
  private final int batch;
  private final int steps;

  private OverlapCost(ModelSpec spec, int batch, int steps) {
    this.spec = spec;
    this.batch = batch;
    this.steps = steps;
  }

  public static void main(String[] args) throws Exception {
    int size = Integer.parseInt(args[1]);
    ImageShape shape = new ImageShape(size, size, 3);
    OverlapCost cost =
        new OverlapCost(
            new ModelSpec(args[0], shape, CLASSES, Map.of(), 1),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]));
    double megabits = Double.parseDouble(args[4]);
    try (LocalRanks ranks = new LocalRanks()) {
      ranks.run(RANKS, exchange -> cost.measure(new Line(exchange, megabits), megabits));
    }
  }

  private int measure(Line line, double megabits) {
    ComputationGraphConfiguration model = ModelCatalogue.configuration(spec);
    UpdateSpec update =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, false);
    try (Replica replica =
            Engines.select("torch", model).build(model, new ReplicaOptions(1, Precision.FP32));
        UpdateRule rule =
            new UpdateRule(
                update, replica.layout(), replica.parameters(), replica.gradientBuffer());
        RankStep whole = together(0, replica, rule, line);
        RankStep parts = together(SyncPlan.BUCKET_BYTES, replica, rule, line);
        ImageBatch images = TestImages.noise(spec.input(), batch, CLASSES, line.rank())) {
      double[] alone = new double[steps];
      double[] after = new double[steps];
      double[] during = new double[steps];
      for (int i = -WARM_UP; i < steps; i++) {
        double none = seconds(replica, images, null, line);
        double late = seconds(replica, images, whole, line);
        double early = seconds(replica, images, parts, line);
        if (i >= 0) {
          alone[i] = none;
          after[i] = late;
          during[i] = early;
        }
      }
      if (line.rank() == 0) {
        System.out.printf(
            "%s %s, batch %d a rank, %,d values, %s Mbit/s: without exchange %.3f s, after backward"
                + " %.3f s, in buckets during it %.3f s (medians of %d); ratio %.3f%n",
            spec.name(),
            spec.input(),
            batch,
            replica.layout().size(),
            megabits == 0 ? "unlimited" : megabits,
            median(alone),
            median(after),
            median(during),
            steps,
            median(during) / median(after));
      }
      return 0;
    }
  }

  private RankStep together(long bucketBytes, Replica replica, UpdateRule rule, Line line) {
    SyncPlan sync =
        new SyncPlan(Mode.ALLREDUCE, 1, true, Compression.NONE, BatchNorm.LOCAL, bucketBytes);
    RankStep.Size size = new RankStep.Size(batch * RANKS, 1);
    return new RankStep(sync, rule, replica.gradientBuffer(), line, size);
  }

  /** Of a step, once both ranks are ready for it. */
  private static double seconds(
      Replica replica, ImageBatch images, RankStep together, Collectives exchange) {
    replica.gradientBuffer().clear();
    exchange.sum(replica.gradientBuffer().counts());
    long start = System.nanoTime();
    if (together == null) {
      replica.accumulate(images, 1);
    } else {
      replica.accumulate(images, 1, together.followed(Peers.NONE));
      together.exchange(1, StepRates.of(0.1), () -> {});
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
