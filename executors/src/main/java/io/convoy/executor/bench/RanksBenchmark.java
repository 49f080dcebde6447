package io.convoy.executor.bench;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.CollectivesConnector;
import io.convoy.executor.exchange.LocalRendezvous;
import io.convoy.executor.exchange.Member;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Times steps of several ranks without their update: forward and backward of one thread each, and
 * the sum of the gradient after it. The ranks are threads of this process and share its cores.
 */
public final class RanksBenchmark {
  private static final int WARM_UP = 5;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final ModelSpec spec;
  private final int batch;
  private final int steps;

  /**
   * What is measured.
   *
   * @param model of the catalogue
   * @param batch images of a rank in a step
   * @param steps after some that are not counted
   */
  public RanksBenchmark(CatalogueModel model, int batch, int steps) {
    spec = new ModelSpec(model.name(), model.input(), model.classes(), Map.of(), 1);
    this.batch = batch;
    this.steps = steps;
  }

  /**
   * Steps of one rank, in seconds.
   *
   * @param step from when all are ready until the sum is there
   * @param compute forward and backward
   * @param sum of the gradient, of ranks that begin it together
   * @param smallSum of three numbers
   * @param gradientBytes that are added up
   */
  public record Times(
      List<Double> step,
      List<Double> compute,
      List<Double> sum,
      List<Double> smallSum,
      long gradientBytes) {
    public Times {
      step = List.copyOf(step);
      compute = List.copyOf(compute);
      sum = List.copyOf(sum);
      smallSum = List.copyOf(smallSum);
    }
  }

  /** Runs so many ranks, and gives the times of each. */
  public List<Times> run(int ranks) throws InterruptedException {
    NativeLibraries.load();
    LocalRendezvous point = new LocalRendezvous();
    List<Callable<Times>> work = new ArrayList<>();
    for (int i = 0; i < ranks; i++) {
      Member member = Member.onCpu(i, ranks, "127.0.0.1");
      work.add(() -> measure(member, point));
    }
    return DaemonThreads.all(ranks, "bench-ranks", work);
  }

  private Times measure(Member member, LocalRendezvous point) {
    ComputationGraphConfiguration model = ModelCatalogue.configuration(spec);
    try (Collectives exchange =
            CollectivesConnector.connect(
                Rendezvous.of("bench-ranks", TIMEOUT), member, point, () -> false, text -> {});
        Replica replica =
            Engines.select("auto", model).build(model, new ReplicaOptions(1, Precision.FP32));
        ImageBatch images = noise(spec.input(), member.rank())) {
      replica.enter();
      return steps(exchange, replica, images);
    }
  }

  @SuppressWarnings("try") // scopes act by being open
  private Times steps(Collectives exchange, Replica replica, ImageBatch images) {
    List<Double> step = new ArrayList<>();
    List<Double> compute = new ArrayList<>();
    List<Double> sum = new ArrayList<>();
    List<Double> smallSum = new ArrayList<>();
    Tensor gradient = replica.gradientBuffer().buffer();
    try (PointerScope scope = new PointerScope()) {
      Tensor small = torch.zeros(3);
      for (int i = -WARM_UP; i < steps; i++) {
        exchange.sum(small);
        long start = System.nanoTime();
        replica.gradientBuffer().clear();
        replica.accumulate(images, i + WARM_UP);
        long computed = System.nanoTime();
        exchange.sum(gradient);
        long summed = System.nanoTime();
        exchange.sum(small);
        long ready = System.nanoTime();
        gradient.zero_(); // sums stay finite
        exchange.sum(gradient);
        long again = System.nanoTime();
        exchange.sum(small);
        long last = System.nanoTime();
        if (i >= 0) {
          step.add((summed - start) / 1e9);
          compute.add((computed - start) / 1e9);
          sum.add((again - ready) / 1e9);
          smallSum.add((last - again) / 1e9);
        }
      }
    }
    return new Times(step, compute, sum, smallSum, gradient.numel() * gradient.element_size());
  }

  private ImageBatch noise(ImageShape shape, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(Float.BYTES * batch * shape.size())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, (float) random.nextDouble(-1, 1));
    }
    int[] labels = random.ints(batch, 0, spec.classes()).toArray();
    return new ImageBatch(shape, pixels, labels, new long[batch], () -> {});
  }
}
