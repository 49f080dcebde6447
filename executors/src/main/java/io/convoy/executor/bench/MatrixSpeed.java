package io.convoy.executor.bench;

import io.convoy.executor.engine.ReplicaOptions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a device reaches in a large matrix product: the measure of all else that it computes. */
public final class MatrixSpeed {
  private static final int REPEATS = 20;

  private MatrixSpeed() {}

  /**
   * Measures, by the settings that the last replica has left.
   *
   * @param options device and precision
   * @return floating-point operations a second, an addition and a multiplication being two
   */
  @SuppressWarnings("try") // scopes act by being open
  public static double of(ReplicaOptions options) {
    long side = options.device().isCuda() ? 8192 : 512;
    try (PointerScope scope = new PointerScope()) {
      Tensor one = torch.randn(new long[] {side, side}, options.device().options(type(options)));
      Tensor other = torch.randn(new long[] {side, side}, options.device().options(type(options)));
      Tensor product = one.matmul(other);
      options.device().synchronize();
      long start = System.nanoTime();
      for (int i = 0; i < REPEATS; i++) {
        torch.matmul_out(product, one, other);
      }
      options.device().synchronize();
      double seconds = (System.nanoTime() - start) / 1e9;
      return 2.0 * side * side * side * REPEATS / seconds;
    }
  }

  private static ScalarType type(ReplicaOptions options) {
    return switch (options.precision()) {
      case BF16 -> ScalarType.BFloat16;
      case FP32 -> ScalarType.Float;
      case FP64 -> ScalarType.Double;
    };
  }
}
