package io.convoy.executor.engine.torch;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Measures what normalisation by the statistics of all ranks costs in computing time, without the
 * exchange: forward and backward with them and without in turn, on one thread, whose processor time
 * is taken, so that other load on the machine does not count. Arguments: a model of the catalogue,
 * height and width of the images, batch size, steps.
 */
public final class JointStatisticsCost {
  private static final int CLASSES = 10;
  private static final int WARM_UP = 5;

  /** As if another rank had the same images. */
  private static final class Twin implements Peers {
    private long sums;
    private long values;

    @Override
    public int ranks() {
      return 2;
    }

    @Override
    @SuppressWarnings("try") // scopes act by being open
    public void sum(Tensor tensor) {
      sums++;
      values += tensor.numel();
      try (PointerScope scope = new PointerScope()) {
        tensor.mul_(new Scalar(2.0));
      }
    }
  }

  private JointStatisticsCost() {}

  public static void main(String[] args) {
    int size = Integer.parseInt(args[1]);
    int steps = Integer.parseInt(args[3]);
    NativeLibraries.load();
    ImageShape shape = new ImageShape(size, size, 3);
    ModelSpec spec = new ModelSpec(args[0], shape, CLASSES, Map.of(), 1);
    double[] own = new double[steps];
    double[] joint = new double[steps];
    double[] ratios = new double[steps];
    Twin twin = new Twin();
    try (Replica replica =
            new TorchEngine()
                .build(ModelCatalogue.configuration(spec), new ReplicaOptions(1, Precision.FP32));
        ImageBatch batch = TestImages.noise(shape, Integer.parseInt(args[2]), CLASSES, 1)) {
      for (int i = -WARM_UP; i < steps; i++) {
        double a = seconds(() -> replica.accumulate(batch, 1));
        double b = seconds(() -> replica.accumulate(batch, 1, twin));
        if (i >= 0) {
          own[i] = a;
          joint[i] = b;
          ratios[i] = b / a;
        }
      }
    }
    long passes = (long) steps + WARM_UP;
    System.out.printf(
        "%s %s, batch %s: own statistics %.1f ms, those of all ranks %.1f ms (medians); median of"
            + " ratios %.3f; %d exchanges of %d values in all a pass%n",
        args[0],
        shape,
        args[2],
        1000 * median(own),
        1000 * median(joint),
        median(ratios),
        twin.sums / passes,
        twin.values / passes);
  }

  private static double seconds(Runnable pass) {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    pass.run();
    return (threads.getCurrentThreadCpuTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
