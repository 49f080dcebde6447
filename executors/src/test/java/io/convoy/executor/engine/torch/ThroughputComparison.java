package io.convoy.executor.engine.torch;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Measures a compiled network against the hand-written one, step by step in turn, so that other
 * load on the machine hits both. Arguments: {@code resnet20} or {@code resnet50}, height and width
 * of the images, batch size, threads, steps.
 *
 * <p>Set {@code MALLOC_MMAP_THRESHOLD_=4294967296} and {@code MALLOC_TRIM_THRESHOLD_=17179869184}
 * in the environment.
 */
public final class ThroughputComparison {
  private static final int CLASSES = 10;
  private static final int WARM_UP = 5;

  private ThroughputComparison() {}

  public static void main(String[] args) {
    String name = args[0];
    int size = Integer.parseInt(args[1]);
    int count = Integer.parseInt(args[2]);
    int threads = Integer.parseInt(args[3]);
    int steps = Integer.parseInt(args[4]);
    NativeLibraries.load();
    torch.set_num_threads(threads);
    ImageShape shape = new ImageShape(size, size, 3);
    HandwrittenNetwork handwritten =
        name.equals("resnet20")
            ? new HandwrittenResNet20(CLASSES)
            : new HandwrittenResNet50(CLASSES);
    double[] compiledSeconds = new double[steps];
    double[] handwrittenSeconds = new double[steps];
    double[] ratios = new double[steps];
    ModelSpec spec = new ModelSpec(name, shape, CLASSES, Map.of(), 1);
    try (Replica replica =
            new TorchEngine()
                .build(
                    ModelCatalogue.configuration(spec),
                    new ReplicaOptions(threads, Precision.FP32));
        ImageBatch batch = TestImages.noise(shape, count, CLASSES, 1)) {
      for (int i = -WARM_UP; i < steps; i++) {
        double a = seconds(() -> replica.accumulate(batch, 1));
        double b = seconds(() -> step(handwritten, batch));
        if (i >= 0) {
          compiledSeconds[i] = a;
          handwrittenSeconds[i] = b;
          ratios[i] = b / a;
        }
      }
    }
    System.out.printf(
        "%s %s, batch %d, %d threads: compiled %s, hand-written %s images/s; median of ratios"
            + " %.3f%n",
        name,
        shape,
        count,
        threads,
        rates(count, compiledSeconds),
        rates(count, handwrittenSeconds),
        median(ratios));
  }

  @SuppressWarnings("try") // scopes act by being open
  private static void step(HandwrittenNetwork network, ImageBatch batch) {
    long height = batch.shape().height();
    long width = batch.shape().width();
    try (PointerScope scope = new PointerScope()) {
      Tensor images =
          torch.from_blob(
              new FloatPointer(batch.pixels()),
              new long[] {batch.count(), 3, height, width},
              new long[] {height * width * 3, 1, width * 3, 3},
              new TensorOptions(ScalarType.Float));
      long[] size = {batch.count()};
      Tensor labels =
          torch
              .from_blob(new IntPointer(batch.labels()), size, new TensorOptions(ScalarType.Int))
              .to(ScalarType.Long);
      network.step(images, labels);
    }
  }

  private static double seconds(Runnable step) {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static String rates(int count, double[] seconds) {
    double best = Arrays.stream(seconds).min().orElseThrow();
    return String.format("median %.0f, best %.0f", count / median(seconds), count / best);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
