package io.convoy.executor.worker;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.convoy.executor.exchange.Exchange;
import io.convoy.executor.round.SyncPlan.Compression;
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
final class HalfGradient implements AutoCloseable {
  private final Tensor gradient;
  private final Tensor left;
  private final Tensor half;

  /**
   * Prepares to exchange.
   *
   * @param gradient {@code [P]}, sums over samples
   */
  HalfGradient(Compression compression, Tensor gradient) {
    this.gradient = gradient;
    left = zeros_like(gradient);
    ScalarType type = compression == Compression.FP16 ? ScalarType.Half : ScalarType.BFloat16;
    half = gradient.to(type);
  }

  /**
   * Sums the gradient over the ranks, in place; divided by the batch on the way, to fit 16 bits.
   */
  void sum(Exchange exchange, int batch) {
    try (PointerScope scope = new PointerScope()) {
      gradient.mul_(new Scalar(1.0 / batch)).add_(left);
      half.copy_(gradient);
      left.copy_(gradient).sub_(half);
    }
    exchange.sum(half);
    try (PointerScope scope = new PointerScope()) {
      gradient.copy_(half).mul_(new Scalar((double) batch));
    }
  }

  @Override
  public void close() {
    left.close();
    half.close();
  }
}
