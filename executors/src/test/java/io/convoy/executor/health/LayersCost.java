package io.convoy.executor.health;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Prints what measuring layers takes beside a step; arguments: model, side of images, batch,
 * threads, steps from one measurement to the next.
 */
final class LayersCost {
  private static final int WARM_UP = 5;
  private static final int ROUNDS = 15;

  private LayersCost() {}

  public static void main(String... arguments) {
    int side = Integer.parseInt(arguments[1]);
    int images = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    int every = Integer.parseInt(arguments[4]);
    ImageShape shape = new ImageShape(side, side, 3);
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(new ModelSpec(arguments[0], shape, 10, Map.of(), 1));
    UpdateSpec update =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, false);
    double steps = 0;
    double looks = 0;
    try (ImageBatch batch = TestImages.noise(shape, images, 10, 1);
        Replica replica =
            Engines.select("torch", model)
                .build(model, new ReplicaOptions(threads, Precision.FP32));
        LayerWatch watch = new LayerWatch(replica, 1);
        UpdateRule rule =
            new UpdateRule(
                update, replica.layout(), replica.parameters(), replica.gradientBuffer())) {
      for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        long start = System.nanoTime();
        replica.gradientBuffer().clear();
        replica.accumulate(batch, i);
        long computed = System.nanoTime();
        watch.look(batch);
        watch.beforeUpdate(images);
        long looked = System.nanoTime();
        rule.apply(StepRates.of(1e-4), images, 1);
        long updated = System.nanoTime();
        watch.afterUpdate(i, 1);
        long end = System.nanoTime();
        if (i >= WARM_UP) {
          steps += computed - start + updated - looked;
          looks += looked - computed + end - updated;
        }
      }
    }
    System.out.printf(
        "%s, %d images: a step %.1f ms, a measurement %.1f ms; every %d steps %.2f %%%n",
        arguments[0],
        images,
        steps / ROUNDS / 1e6,
        looks / ROUNDS / 1e6,
        every,
        100 * looks / steps / every);
  }
}
