package io.convoy.executor.optim;

import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An update that is asked of a GPU before the host has read the gradient's norm, so that the GPU
 * need not wait for the host: clipping and the decision whether the gradient is finite are made on
 * the device. Owns its native memory.
 */
final class UnreadStep implements AutoCloseable {
  private final UnreadOptimizer optimizer;
  private final double limit;
  private final Tensor parameters;
  private final Tensor gradient;
  private final Tensor statistics;
  private final Tensor statisticChanges;
  private Tensor rate;

  private UnreadStep(
      UnreadOptimizer optimizer,
      double limit,
      ParameterLayout layout,
      Tensor parameters,
      Tensor gradient) {
    this.optimizer = optimizer;
    this.limit = limit;
    this.parameters = parameters;
    this.gradient = gradient;
    statistics = places(layout, parameters, Segment::offset);
    statisticChanges = places(layout, parameters, Segment::place);
  }

  /**
   * One that does what a rule does; empty where the rule needs the norms on the host.
   *
   * @param gradient {@code [learned]}
   */
  static Optional<UnreadStep> of(
      UpdateSpec spec,
      Optimizer optimizer,
      ParameterGroups groups,
      ParameterLayout layout,
      Tensor gradient) {
    String clip = spec.clip().name();
    boolean scales =
        groups.groups().stream()
            .map(ParameterGroups.Group::penalty)
            .allMatch(penalty -> penalty.l1() == 0 && penalty.maxNorm() == 0);
    boolean possible =
        optimizer instanceof UnreadOptimizer unread
            && unread.canStepUnread()
            && scales
            && !spec.averaged()
            && (clip.equals("none") || clip.equals("global-norm"))
            && gradient.scalar_type().intern() == ScalarType.Float;
    double limit = clip.equals("none") ? Double.POSITIVE_INFINITY : spec.clip().limit();
    return possible
        ? Optional.of(
            new UnreadStep(
                (UnreadOptimizer) optimizer, limit, layout, groups.parameters(), gradient))
        : Optional.empty();
  }

  /** Positions of the running statistics in a flat vector, {@code [S]}, by where they begin. */
  private static Tensor places(
      ParameterLayout layout, Tensor parameters, ToLongFunction<Segment> begin) {
    long[] places =
        layout.segments().stream()
            .filter(segment -> segment.role() == Role.STATISTIC && segment.learns())
            .flatMapToLong(segment -> places(begin.applyAsLong(segment), segment.length()))
            .toArray();
    try (Tensor here = torch.tensor(places);
        PointerScope scope = new PointerScope()) {
      Tensor there =
          here.to(parameters.device(), ScalarType.Long, false, true, new MemoryFormatOptional());
      there.retainReference();
      return there;
    }
  }

  private static LongStream places(long from, long length) {
    return LongStream.range(from, from + length);
  }

  /**
   * Has the learning rate on the device from now on, where a CUDA graph can read another one each
   * time: in 32 bits, as LibTorch's kernels for GPUs want it.
   */
  void keepRateOnDevice() {
    rate = parameters.new_zeros(1);
  }

  /** Brings the learning rate of the next update to the device, if it is read there. */
  void takeRate(StepRates rates) {
    if (rate != null) {
      try (Scalar value = new Scalar(rates.learningRate())) {
        rate.fill_(value);
      }
    }
  }

  /**
   * Makes the update, or leaves all as it is if loss or gradient is not finite.
   *
   * @param norms of the parts of the gradient, {@code [K]} in 64 bits
   * @param loss a scalar
   */
  void run(StepRates rates, long samples, int shares, Tensor norms, Tensor loss) {
    try (PointerScope scope = new PointerScope()) {
      Tensor norm = norms.square().sum().sqrt().div_(new Scalar((double) samples)).view(1);
      Tensor finite = torch.isfinite(norm.add(loss));
      Tensor divisor =
          norm.div(new Scalar(limit)).clamp_min_(new Scalar(1)).mul_(new Scalar((double) samples));
      Tensor skip = finite.logical_not().to(ScalarType.Float);
      IValue learningRate = rate == null ? new IValue(rates.learningRate()) : new IValue(rate);
      optimizer.stepUnread(rates, learningRate, divisor.to(ScalarType.Float), skip);
      if (statistics.numel() > 0) {
        Tensor changes = gradient.index_select(0, statisticChanges).mul_(new Scalar(-1.0 / shares));
        Tensor none = torch.zeros_like(changes);
        parameters.index_add_(0, statistics, torch.where(finite, changes, none));
      }
    }
  }

  /** Share of clipping by a norm that was read afterwards. */
  double clipped(double norm) {
    return norm > limit ? 1 : 0;
  }

  @Override
  public void close() {
    statistics.close();
    statisticChanges.close();
    if (rate != null) {
      rate.close();
    }
  }
}
