package io.convoy.jobs.bench;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Engine;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Times forward and backward of one model on several engines that take turns. */
final class StepBenchmark {
  /** Follows an engine's name where it computes in mixed precision. */
  private static final String MIXED = "-bf16";

  private final List<String> engines;
  private final int batch;
  private final int steps;
  private final int threads;

  StepBenchmark(List<String> engines, int batch, int steps, int threads) {
    this.engines = List.copyOf(engines);
    this.batch = batch;
    this.steps = steps;
    this.threads = threads;
  }

  /** Times a model; one that an engine refuses is not timed at all. */
  StepTimes run(CatalogueModel model, ImageShape input) {
    ComputationGraphConfiguration configuration;
    List<Engine> chosen = new ArrayList<>();
    try {
      configuration =
          ModelCatalogue.configuration(
              new ModelSpec(model.name(), input, model.classes(), Map.of(), 1));
      for (String name : engines) {
        chosen.add(Engines.select(engine(name), configuration));
      }
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return times(model, input, List.of(), Optional.of(e.getMessage()));
    }
    List<Replica> replicas = new ArrayList<>();
    try (ImageBatch images = noise(input, model.classes())) {
      for (int i = 0; i < engines.size(); i++) {
        ReplicaOptions options = new ReplicaOptions(threads, precision(engines.get(i)));
        replicas.add(chosen.get(i).build(configuration, options));
      }
      return times(model, input, timed(replicas, images), Optional.empty());
    } finally {
      replicas.forEach(Replica::close);
    }
  }

  /** What can be measured: each engine, and where it can, in mixed precision. */
  static List<String> known() {
    List<String> known = new ArrayList<>(Engines.names().subList(1, Engines.names().size()));
    known.add(1, known.get(0) + MIXED);
    return known;
  }

  private static String engine(String name) {
    return name.endsWith(MIXED) ? name.substring(0, name.length() - MIXED.length()) : name;
  }

  private static Precision precision(String name) {
    return name.endsWith(MIXED) ? Precision.BF16 : Precision.FP32;
  }

  private StepTimes times(
      CatalogueModel model,
      ImageShape input,
      List<StepTimes.Timing> timings,
      Optional<String> refusal) {
    return new StepTimes(model.name(), input, batch, threads, timings, refusal);
  }

  private List<StepTimes.Timing> timed(List<Replica> replicas, ImageBatch images) {
    List<List<Double>> seconds = new ArrayList<>();
    replicas.forEach(replica -> seconds.add(new ArrayList<>()));
    for (int step = 0; step <= steps; step++) {
      for (int i = 0; i < replicas.size(); i++) {
        long start = System.nanoTime();
        replicas.get(i).gradientBuffer().clear();
        replicas.get(i).accumulate(images, step);
        if (step > 0) {
          seconds.get(i).add((System.nanoTime() - start) / 1e9);
        }
      }
    }
    List<StepTimes.Timing> timings = new ArrayList<>();
    for (int i = 0; i < engines.size(); i++) {
      timings.add(new StepTimes.Timing(engines.get(i), seconds.get(i)));
    }
    return timings;
  }

  private ImageBatch noise(ImageShape shape, int classes) {
    SplittableRandom random = new SplittableRandom(1);
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(Float.BYTES * batch * shape.size())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, (float) random.nextDouble(-1, 1));
    }
    int[] labels = random.ints(batch, 0, classes).toArray();
    return new ImageBatch(shape, pixels, labels, new long[batch], () -> {});
  }
}
