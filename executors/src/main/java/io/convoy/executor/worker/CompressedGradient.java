package io.convoy.executor.worker;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.worker.GradientBuckets.Range;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A gradient that is exchanged in 16 bits, with error feedback: what rounding takes from one step
 * is added to the next (Seide et al. 2014, "1-Bit Stochastic Gradient Descent", section 3.1;
 * Karimireddy et al. 2019, "Error Feedback Fixes SignSGD", algorithm 2). What is left over begins
 * at zero in each round, so that a resumed run repeats it. Owns its native memory.
 */
final class CompressedGradient implements AutoCloseable {
  private final Tensor gradient;
  private final Tensor left;
  private final Tensor half;

  /**
   * Prepares to exchange.
   *
   * @param gradient {@code [P]}, sums over samples
   */
  CompressedGradient(Compression compression, Tensor gradient) {
    this.gradient = gradient;
    left = zeros_like(gradient);
    ScalarType type = compression == Compression.FP16 ? ScalarType.Half : ScalarType.BFloat16;
    half = gradient.to(type);
  }

  /**
   * Begins to sum a part of the gradient over the ranks, in place; divided by the batch on the way,
   * to fit 16 bits.
   */
  Collectives.Pending start(Range range, int batch, Collectives exchange) {
    try (PointerScope scope = new PointerScope()) {
      Tensor sent = part(half, range);
      Tensor part = part(gradient, range);
      part.mul_(new Scalar(1.0 / batch)).add_(part(left, range));
      sent.copy_(part);
      part(left, range).copy_(part).sub_(sent);
      Collectives.Pending pending = exchange.startSum(sent);
      return () -> {
        pending.await();
        received(range, batch);
      };
    }
  }

  private void received(Range range, int batch) {
    try (PointerScope scope = new PointerScope()) {
      part(gradient, range).copy_(part(half, range)).mul_(new Scalar((double) batch));
    }
  }

  private static Tensor part(Tensor whole, Range range) {
    return whole.narrow(0, range.from(), range.length());
  }

  @Override
  public void close() {
    left.close();
    half.close();
  }
}
