package io.convoy.executor.worker;

import io.convoy.executor.exchange.Exchange;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;
import io.convoy.executor.vector.Reduction;
import io.convoy.executor.vector.Reduction.Sums;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a rank does after its gradient: exchange and update, in the way that the ranks stay
 * together. After {@link #exchange} the reduction's tail has the sums over all ranks.
 */
final class RankStep implements AutoCloseable {
  /** Steps from one to the next that takes the time to measure all figures. */
  private static final int MEASURE_EVERY = 10;

  private final SyncPlan sync;
  private final UpdateRule rule;
  private final Reduction reduction;
  private final Exchange exchange;
  private final Size size;
  private final HalfGradient half;
  private Sums sums;

  /**
   * Of a step.
   *
   * @param batch global batch, in samples
   * @param microBatches of this rank
   */
  record Size(int batch, int microBatches) {}

  RankStep(SyncPlan sync, UpdateRule rule, Reduction reduction, Exchange exchange, Size size) {
    this.sync = sync;
    this.rule = rule;
    this.reduction = reduction;
    this.exchange = exchange;
    this.size = size;
    boolean compresses = sync.compression() != Compression.NONE && exchange.worldSize() > 1;
    half = compresses ? new HalfGradient(sync.compression(), reduction.gradient()) : null;
  }

  /**
   * Adds up over the ranks: the gradient, unless ranks step alone, and losses and counts. A rank
   * that steps alone makes the sum of losses not finite if its gradient is not, so that all ranks
   * know of it in the same step.
   *
   * @return losses and counts of all ranks, and the norms of the gradient: all that the host reads
   *     of a step
   */
  Sums exchange() {
    if (alone() && !rule.finite()) {
      reduction.spoil();
    }
    if (alone()) {
      exchange.sum(reduction.counts());
    } else if (half == null) {
      exchange.sum(reduction.buffer());
    } else {
      half.sum(exchange, size.batch());
      exchange.sum(reduction.counts());
    }
    try (PointerScope scope = new PointerScope()) {
      sums = reduction.read(rule.gradientNorms());
      return sums;
    }
  }

  private boolean alone() {
    return sync.mode() == Mode.AVERAGING;
  }

  /**
   * Updates the parameters, on all ranks or, if loss or gradient of any is not finite, on none.
   *
   * @param step within the run
   * @param last whether the state must be that of all ranks afterwards: at the end of a round, and
   *     before a pause or a snapshot
   */
  UpdateFigures update(long step, StepRates rates, boolean last) {
    UpdateFigures figures =
        Double.isFinite(sums.loss())
            ? apply(rates, step % MEASURE_EVERY == 0)
            : UpdateFigures.of(Double.NaN);
    if (alone() && leavesEqual(step, last)) {
      average(rule.parameters());
      rule.state()
          .forEach(
              (name, values) -> {
                if (last || sync.averagesState() || !name.startsWith("optimizer.")) {
                  average(values);
                }
              });
    }
    return figures;
  }

  private UpdateFigures apply(StepRates rates, boolean measured) {
    int samples = alone() ? size.batch() / exchange.worldSize() : size.batch();
    int shares = alone() ? size.microBatches() : size.microBatches() * exchange.worldSize();
    return measured
        ? rule.applyMeasured(rates, samples, shares, sums.others())
        : rule.apply(rates, samples, shares, sums.others());
  }

  /**
   * Whether all ranks have the same parameters after a step.
   *
   * @param last whether no other step of this round follows
   */
  boolean leavesEqual(long step, boolean last) {
    return !alone() || last || step % sync.everySteps() == 0;
  }

  private void average(Tensor values) {
    exchange.sum(values);
    try (PointerScope scope = new PointerScope()) {
      values.mul_(new Scalar(1.0 / exchange.worldSize()));
    }
  }

  @Override
  public void close() {
    if (half != null) {
      half.close();
    }
  }
}
