package io.convoy.jobs.bench;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Times updates and plain passes in turn, on a made-up layout of 50 convolutions. */
final class UpdateBenchmark implements AutoCloseable {
  private static final int BLOCKS = 50;
  private static final int WARMUP = 2;
  private static final int BATCH = 256;

  private final int threads;
  private final int moreReads;
  private final GradientBuffer gradientBuffer;
  private final Tensor parameters;
  private final Tensor gradient;
  private final UpdateRule rule;

  /**
   * Figures of both.
   *
   * @param update of the whole update
   * @param pass of one pass over the memory
   * @param needed of a pass that touches memory as often as the formulas ask for: the gradient
   *     twice, since nothing can be updated before its norm is known, and for rules that scale each
   *     kernel by norms, what these are taken of
   */
  record Times(Milliseconds update, Milliseconds pass, Milliseconds needed) {}

  /**
   * Times of many steps.
   *
   * @param median the middle one, in ms
   * @param least the shortest, in ms
   */
  record Milliseconds(double median, double least) {
    static Milliseconds of(List<Long> nanos) {
      long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
      return new Milliseconds(sorted[sorted.length / 2] / 1e6, sorted[0] / 1e6);
    }
  }

  UpdateBenchmark(UpdateSpec spec, long size, int threads) {
    NativeLibraries.load();
    this.threads = threads;
    moreReads = moreReads(spec.optimizer().name());
    gradientBuffer = new GradientBuffer(size, ScalarType.Float);
    parameters = torch.randn(new long[] {size}, new TensorOptions(ScalarType.Float));
    gradient = torch.randn(new long[] {size}, new TensorOptions(ScalarType.Float));
    rule = new UpdateRule(spec, layout(size), parameters, gradientBuffer);
  }

  /** Kernels, each followed by scale, shift, mean and variance of a normalisation. */
  private static ParameterLayout layout(long size) {
    List<Segment> segments = new ArrayList<>();
    long block = size / BLOCKS;
    long channels = Math.max(1, block / 1000);
    long at = 0;
    for (int i = 0; i < BLOCKS; i++) {
      long end = i == BLOCKS - 1 ? size : at + block;
      long kernel = end - at - 4 * channels;
      segments.add(new Segment("conv" + i + "_W", at, kernel, Role.WEIGHT));
      at += kernel;
      for (String name : List.of("gamma", "beta", "mean", "var")) {
        Role role =
            name.equals("gamma") || name.equals("beta") ? Role.NORMALISATION : Role.STATISTIC;
        segments.add(new Segment("bn" + i + "_" + name, at, channels, role));
        at += channels;
      }
    }
    return new ParameterLayout(segments);
  }

  /** Of as many values as there are parameters, before the update itself. */
  private static int moreReads(String optimizer) {
    return switch (optimizer) {
      case "lars" -> 1; // kernels, for their norms
      case "lamb" -> 3; // kernels, and the direction written and read
      default -> 0;
    };
  }

  Times run(int steps) {
    ComputeThreads.use(threads);
    List<Long> updates = new ArrayList<>();
    List<Long> passes = new ArrayList<>();
    List<Long> needed = new ArrayList<>();
    for (int i = 0; i < WARMUP + steps; i++) {
      gradientBuffer.gradient().copy_(gradient);
      long start = nanos();
      rule.apply(StepRates.of(1e-3), BATCH, 1);
      long updated = nanos();
      read(gradientBuffer.gradient());
      for (int j = 0; j < moreReads; j++) {
        read(parameters);
      }
      long read = nanos();
      read(gradientBuffer.gradient());
      readAndWrite();
      long end = nanos();
      if (i >= WARMUP) {
        updates.add(updated - start);
        passes.add(end - read);
        needed.add(end - updated);
      }
    }
    return new Times(Milliseconds.of(updates), Milliseconds.of(passes), Milliseconds.of(needed));
  }

  /** Of this thread where it works alone: other processes on the machine do not count then. */
  private long nanos() {
    return threads == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private static void read(Tensor values) {
    try (PointerScope scope = new PointerScope()) {
      torch.sum(values);
    }
  }

  /** Parameters and state. */
  private void readAndWrite() {
    try (PointerScope scope = new PointerScope()) {
      Scalar factor = new Scalar(1.0001);
      parameters.mul_(factor);
      rule.state()
          .values()
          .forEach(state -> state.mul_(state.numel() > 1 ? factor : new Scalar(1)));
    }
  }

  @Override
  public void close() {
    rule.close();
    gradient.close();
    parameters.close();
    gradientBuffer.close();
  }
}
