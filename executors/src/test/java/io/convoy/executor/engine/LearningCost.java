package io.convoy.executor.engine;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Time of a gradient, and bytes that ranks exchange, with the head alone against all of a network;
 * arguments: model, side of the images, batch.
 */
final class LearningCost {
  private static final int CLASSES = 10;
  private static final int ROUNDS = 4;
  private static final int PASSES = 4;

  private LearningCost() {}

  /** Measures and prints a line for each. */
  public static void main(String... args) {
    int side = Integer.parseInt(args[1]);
    int count = Integer.parseInt(args[2]);
    ImageShape shape = new ImageShape(side, side, 3);
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(new ModelSpec(args[0], shape, CLASSES, Map.of(), 1));
    NetworkStages network = NetworkStages.ofCatalogue(model);
    Map<String, Double> frozen = new HashMap<>();
    network.stages().forEach(stage -> stage.vertices().forEach(one -> frozen.put(one, 0.0)));
    List<Learning> all =
        List.of(
            Learning.ALL,
            new Learning(frozen, Statistics.KEPT),
            new Learning(frozen, Statistics.ADAPTED));
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
    long[] bytes = new long[all.size()];
    try (Replica replica =
            Engines.select("torch", model).build(model, new ReplicaOptions(1, Precision.FP32));
        ImageBatch batch = TestImages.noise(shape, count, CLASSES, 3)) {
      for (int i = 0; i < ROUNDS * all.size(); i++) {
        int which = i % all.size();
        replica.learn(all.get(which));
        bytes[which] = replica.gradientBuffer().buffer().nbytes();
        best[which] = Math.min(best[which], seconds(replica, batch));
      }
    }
    List<String> names = List.of("all", "head, inference", "head, statistics");
    for (int i = 0; i < all.size(); i++) {
      System.out.printf(
          Locale.ROOT,
          "%s, %s: %.3f ms an image (1 : %.2f), %d bytes (%.2f %%)%n",
          args[0],
          names.get(i),
          1e3 * best[i] / count,
          best[0] / best[i],
          bytes[i],
          100.0 * bytes[i] / bytes[0]);
    }
  }

  /** Of the fastest of a few passes. */
  private static double seconds(Replica replica, ImageBatch batch) {
    double best = Double.MAX_VALUE;
    for (int pass = 0; pass < PASSES; pass++) {
      replica.gradientBuffer().clear();
      long start = System.nanoTime();
      replica.accumulate(batch, 1);
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }
}
