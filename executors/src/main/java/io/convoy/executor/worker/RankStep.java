package io.convoy.executor.worker;

import io.convoy.executor.engine.GradientFollower;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.round.StepGuard;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.GradientBuffer.Sums;
import io.convoy.executor.worker.GradientBuckets.Range;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a rank does after its gradient: exchange and update, in the way that the ranks stay
 * together. After {@link #exchange} the reduction's tail has the sums over all ranks.
 */
final class RankStep implements AutoCloseable {
  private final SyncPlan sync;
  private final UpdateRule rule;
  private final GradientBuffer gradientBuffer;
  private final Collectives exchange;
  private final Size size;
  private final CompressedGradient half;
  private final GradientBuckets buckets;
  private Sums sums;
  private boolean updated;
  private double weight;

  /**
   * Of a step.
   *
   * @param batch global batch, in samples
   * @param microBatches of this rank
   * @param weighs whether samples do not all weigh 1
   */
  record Size(int batch, int microBatches, boolean weighs) {
    Size(int batch, int microBatches) {
      this(batch, microBatches, false);
    }
  }

  RankStep(
      SyncPlan sync,
      UpdateRule rule,
      GradientBuffer gradientBuffer,
      Collectives exchange,
      Size size) {
    this.sync = sync;
    this.rule = rule;
    this.gradientBuffer = gradientBuffer;
    this.exchange = exchange;
    this.size = size;
    boolean compresses = sync.compression() != Compression.NONE && exchange.worldSize() > 1;
    half =
        compresses ? new CompressedGradient(sync.compression(), gradientBuffer.gradient()) : null;
    Tensor gradient = gradientBuffer.gradient();
    buckets =
        new GradientBuckets(
            GradientBuckets.cut(gradient.numel(), gradient.element_size(), sync.bucketBytes()),
            this::start);
  }

  private Collectives.Pending start(Range range) {
    if (half != null) {
      return half.start(range, size.batch(), exchange);
    }
    try (Tensor part = gradientBuffer.gradient().narrow(0, range.from(), range.length())) {
      return exchange.startSum(part);
    }
  }

  /**
   * The peers of the last backward pass of a step, during which the exchange of what is complete
   * begins. Where normalisation layers exchange in that pass, it begins after it: which of the two
   * comes first could differ between ranks.
   */
  Peers followed(Peers peers) {
    boolean useful = buckets.several() && !alone() && exchange.worldSize() > 1;
    return useful && peers.ranks() == 1 ? new Followed(peers, buckets) : peers;
  }

  /** Peers with a follower. */
  private record Followed(Peers peers, GradientFollower gradientFollower) implements Peers {
    @Override
    public int ranks() {
      return peers.ranks();
    }

    @Override
    public void sum(Tensor tensor) {
      peers.sum(tensor);
    }

    @Override
    public Optional<GradientFollower> follower() {
      return Optional.of(gradientFollower);
    }
  }

  /**
   * Adds up over the ranks: what of the gradient is not under way yet, unless ranks step alone, and
   * at last losses and counts. A rank that steps alone makes the sum of losses not finite if its
   * gradient is not, so that all ranks know of it in the same step.
   *
   * <p>On a GPU it asks for the update, too, where the host need not know the gradient for it.
   *
   * @param step within the run
   * @param changing called before the parameters may change here
   * @return losses and counts of all ranks, and the norms of the gradient: all that the host reads
   *     of a step
   */
  Sums exchange(long step, StepRates rates, Runnable changing) {
    if (alone() && !rule.finite()) {
      gradientBuffer.spoil();
    }
    double own = size.weighs() && alone() ? gradientBuffer.samples() : 0;
    if (alone()) {
      exchange.sum(gradientBuffer.counts());
    } else if (half == null && !buckets.several()) {
      exchange.sum(gradientBuffer.buffer());
    } else {
      buckets.completeFrom(0);
      Collectives.Pending counts = exchange.startSum(gradientBuffer.counts());
      buckets.await();
      counts.await();
    }
    try (PointerScope scope = new PointerScope()) {
      updated =
          gradientBuffer.buffer().is_cuda()
              && !alone()
              && !size.weighs()
              && !isMeasured(step)
              && rule.canApplyUnread();
      Tensor norms;
      if (updated) {
        changing.run();
        Tensor loss = gradientBuffer.tail().select(0, 0);
        norms = rule.applyUnread(rates, count(), shares(), loss);
      } else {
        norms = rule.gradientNorms();
      }
      sums = gradientBuffer.read(norms);
      weight = alone() ? own : sums.samples();
      return sums;
    }
  }

  private static boolean isMeasured(long step) {
    return step % StepGuard.MEASURED == 0;
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
            ? apply(rates, isMeasured(step))
            : UpdateFigures.of(Double.NaN);
    if (alone() && leavesEqual(step, last)) {
      rule.learned().forEach(this::average); // what is frozen stays as it is to the bit
      if (last || sync.averagesState()) {
        rule.optimizerState().values().forEach(this::average);
      }
    }
    return figures;
  }

  private UpdateFigures apply(StepRates rates, boolean measured) {
    if (updated) {
      return rule.figures(samples(), sums.others());
    }
    return measured
        ? rule.applyMeasured(rates, samples(), shares(), sums.others())
        : rule.apply(rates, samples(), shares(), sums.others());
  }

  /** What samples weigh whose gradients are summed where the update takes its gradient from. */
  double samples() {
    return size.weighs() ? weight : count();
  }

  private int count() {
    return alone() ? size.batch() / exchange.worldSize() : size.batch();
  }

  private int shares() {
    return alone() ? size.microBatches() : size.microBatches() * exchange.worldSize();
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
