package io.convoy.executor.optim;

import io.convoy.executor.device.Recording;
import io.convoy.executor.optim.Clipping.Clipped;
import io.convoy.executor.vector.FlatViews;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What a rank does with the exchanged gradient: average, clip, regularise, and let the optimizer
 * update the parameters.
 *
 * <p>Every rank applies the same rule to the same numbers, so parameters stay bit-equal.
 */
public final class UpdateRule implements AutoCloseable {
  /** The name of the average among the state. */
  public static final String AVERAGE = "average";

  private final ParameterGroups groups;
  private final Optimizer optimizer;
  private final Clipping clipping;
  private final Tensor parameters;
  private final Optional<Tensor> average;
  private final Optional<UnreadStep> unread;
  private Optional<CapturedUpdate> captured = Optional.empty();
  private final List<Tensor> gradients;
  private final List<Tensor> trained;
  private final List<Tensor> statisticChanges;
  private final List<Tensor> statistics;
  private final List<Tensor> learned = new ArrayList<>();

  /**
   * Binds the rule to a replica's flat vectors.
   *
   * @param parameters {@code [P]}
   * @param gradientBuffer holds the gradient, {@code [learned]}
   */
  public UpdateRule(
      UpdateSpec spec, ParameterLayout layout, Tensor parameters, GradientBuffer gradientBuffer) {
    this.parameters = parameters;
    average = spec.averaged() ? Optional.of(torch.zeros_like(parameters)) : Optional.empty();
    Tensor gradient = gradientBuffer.gradient();
    groups =
        new ParameterGroups(
            layout,
            parameters,
            gradient,
            Penalties.of(spec.regularisation(), layout),
            spec.optimizer().groups());
    optimizer = Optimizers.create(spec.optimizer(), groups);
    clipping = Clippings.create(spec.clip(), groups);
    unread = UnreadStep.of(spec, optimizer, groups, layout, gradient);
    gradients = FlatViews.ofGradient(gradient, layout, FlatViews.TRAINED);
    trained = FlatViews.of(parameters, layout, FlatViews.TRAINED);
    statisticChanges = FlatViews.ofGradient(gradient, layout, FlatViews.STATISTICS);
    statistics = FlatViews.of(parameters, layout, FlatViews.STATISTICS);
    learned.addAll(FlatViews.of(parameters, layout, FlatViews.ALL));
    average.ifPresent(mean -> learned.addAll(FlatViews.of(mean, layout, FlatViews.ALL)));
  }

  /**
   * Applies one update, unless the gradient is not finite.
   *
   * @param rates for this step
   * @param samples whose gradients were summed: their number, or what they weigh
   * @param shares number of micro-batches, over all ranks, whose running statistics were summed
   * @return with norm and share of clipping; if the norm is not finite, nothing was updated
   */
  public UpdateFigures apply(StepRates rates, double samples, int shares) {
    return apply(rates, samples, shares, Norms.read(gradients));
  }

  /**
   * As the other, if the gradient's norms are known.
   *
   * @param norms {@link #gradientNorms} of the gradient as it is now
   */
  public UpdateFigures apply(StepRates rates, double samples, int shares, double[] norms) {
    double norm = Norms.together(norms) / samples;
    if (!Double.isFinite(norm)) {
      return UpdateFigures.of(norm);
    }
    Clipped clipped = clipping.clip(norm, samples);
    Penalties.addL1(groups.groups(), rates, clipped.divisor());
    optimizer.step(rates, clipped.divisor());
    Penalties.constrain(groups.single());
    try (PointerScope scope = new PointerScope()) {
      adjustStatistics(new Scalar(1.0 / shares));
    }
    average.ifPresent(mean -> move(mean, rates.averageShare()));
    return new UpdateFigures(norm, clipped.share(), Double.NaN, Double.NaN);
  }

  /** Whether {@link #applyUnread} does what {@link #apply} does. */
  public boolean canApplyUnread() {
    return unread.isPresent();
  }

  /**
   * Has {@link #applyUnread} recorded after a few times, and replayed from then on.
   *
   * @param record records what is asked of the device, without doing it; a CUDA graph
   */
  public void capture(Function<Runnable, ? extends Recording> record) {
    unread.ifPresent(UnreadStep::keepRateOnDevice);
    captured = unread.map(step -> new CapturedUpdate(record));
  }

  /**
   * Asks for one update, which leaves all as it is if loss or gradient is not finite, and waits for
   * nothing: on a GPU, which so goes on while the host reads.
   *
   * @param loss sum of losses, a scalar where the gradient is, at the same address each time
   * @return {@link #gradientNorms} of the gradient as it is now
   */
  public Tensor applyUnread(StepRates rates, long samples, int shares, Tensor loss) {
    UnreadStep step = unread.orElseThrow();
    step.takeRate(rates);
    Supplier<Tensor> update =
        () -> {
          Tensor norms = gradientNorms();
          step.run(rates, samples, shares, norms, loss);
          return norms;
        };
    CapturedUpdate.Numbers numbers =
        new CapturedUpdate.Numbers(rates.momentumShare(), rates.decayShare(), samples, shares);
    return captured.map(graph -> graph.run(numbers, update)).orElseGet(update);
  }

  /**
   * What {@link #applyUnread} has done.
   *
   * @param norms that it was given, now on the host
   */
  public UpdateFigures figures(double samples, double[] norms) {
    double norm = Norms.together(norms) / samples;
    return Double.isFinite(norm)
        ? new UpdateFigures(norm, unread.orElseThrow().clipped(norm), Double.NaN, Double.NaN)
        : UpdateFigures.of(norm);
  }

  private void adjustStatistics(Scalar share) {
    if (!statistics.isEmpty()) {
      new FusedKernel("_foreach_sub_", "List")
          .call(
              FusedKernel.list(statistics), FusedKernel.list(statisticChanges), new IValue(share));
    }
  }

  /** Whether the gradient, running statistics left out, is finite. */
  public boolean finite() {
    return Double.isFinite(Norms.together(gradients));
  }

  /**
   * L2 norms of the parts of the gradient between running statistics; nothing waits for them.
   *
   * @return {@code [K]} in 64 bits, where the gradient is
   */
  public Tensor gradientNorms() {
    return Norms.of(gradients);
  }

  private void move(Tensor mean, double share) {
    if (share == 1) {
      mean.copy_(parameters); // the first, from zeros: exactly
    } else if (share > 0) {
      try (Scalar weight = new Scalar(share)) {
        mean.lerp_(parameters, weight);
      }
    }
  }

  /**
   * Exchanges the parameters with their average, and at the second call exchanges them back.
   *
   * @throws IllegalStateException if no average is kept
   */
  public void swapAverage() {
    Tensor mean =
        average.orElseThrow(() -> new IllegalStateException("no average of parameters is kept"));
    try (Tensor before = parameters.clone()) {
      parameters.copy_(mean);
      mean.copy_(before);
    }
  }

  /** Applies as {@link #apply} does and measures all figures, which takes three more passes. */
  public UpdateFigures applyMeasured(StepRates rates, double samples, int shares) {
    return applyMeasured(rates, samples, shares, Norms.read(gradients));
  }

  /** The same, if the gradient's norms are known. */
  public UpdateFigures applyMeasured(StepRates rates, double samples, int shares, double[] norms) {
    try (Tensor before = parameters.clone()) {
      double loss = Penalties.loss(groups.groups(), rates);
      UpdateFigures figures = apply(rates, samples, shares, norms);
      return new UpdateFigures(
          figures.gradientNorm(), figures.clipped(), loss, figures.finite() ? ratio(before) : 0);
    }
  }

  /** The update's norm by the parameters', running statistics left out. */
  private double ratio(Tensor before) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> then = new ArrayList<>();
      for (Tensor now : trained) {
        long offset = now.storage_offset() - parameters.storage_offset();
        then.add(before.narrow(0, offset, now.numel()));
      }
      double weight = Norms.together(then);
      before.sub_(parameters);
      return Norms.together(then) / weight;
    }
  }

  /** The live parameters, {@code [P]}. */
  public Tensor parameters() {
    return parameters;
  }

  /**
   * All live state but the parameters: {@code optimizer.} and its name to values, each {@code
   * [learned]} or {@code [1]}, and {@code average}, {@code [P]}, if one is kept.
   */
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = optimizerState();
    average.ifPresent(mean -> state.put(AVERAGE, mean));
    return state;
  }

  /** The part of {@link #state} that is the optimizer's. */
  public Map<String, Tensor> optimizerState() {
    Map<String, Tensor> state = new TreeMap<>();
    optimizer.state().forEach((name, values) -> state.put("optimizer." + name, values));
    return state;
  }

  /** Those parts of the live parameters, and of their average if one is kept, that learn. */
  public List<Tensor> learned() {
    return learned;
  }

  @Override
  public void close() {
    average.ifPresent(Tensor::close);
    optimizer.close();
    captured.ifPresent(CapturedUpdate::close);
    unread.ifPresent(UnreadStep::close);
    groups.close();
    for (List<Tensor> views : List.of(gradients, trained, statisticChanges, statistics, learned)) {
      views.forEach(Tensor::close);
    }
  }
}
