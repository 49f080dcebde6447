package io.convoy.executor.engine.torch.layer;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.batch_norm_update_stats;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.full;
import static org.bytedeco.pytorch.global.torch.native_batch_norm_backward;
import static org.bytedeco.pytorch.global.torch.ones_like;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mean and biased variance of each channel over the images of all ranks, and batch normalisation by
 * them: Ioffe and Szegedy 2015, algorithm 1 and the gradients after it, with sums over all ranks.
 *
 * <p>Both are taken from sums in double precision, which LibTorch's own kernels make of a rank's
 * part; a layer costs one exchange of {@code 2C + 1} numbers forward and one of {@code 2C}
 * backward.
 *
 * @param mean {@code [C]}
 * @param variance {@code [C]}
 * @param count number of values of a channel, over all ranks
 */
record JointMoments(Tensor mean, Tensor variance, double count) {
  /**
   * Takes them.
   *
   * @param x {@code [N,C,H,W]} or {@code [N,C]}, this rank's part
   * @param type of the result
   */
  static JointMoments of(Tensor x, ScalarType type, CrossRankSums totals) {
    long channels = x.size(1);
    double count = (double) x.numel() / channels;
    // of the parameters' type, or else bfloat16 images would have bfloat16 moments
    Tensor unused = zeros(new long[] {channels}, options(x, type));
    TensorOptional none = new TensorOptional(unused);
    T_TensorTensor_T own = batch_norm_update_stats(x.detach(), none, none, 0);
    Tensor mean = own.get0().to(ScalarType.Double);
    Tensor square = mean.square().add_(own.get1());
    Tensor sums =
        cat(new TensorVector(
                mean, square, full(new long[] {1}, new Scalar(1), options(x, ScalarType.Double))))
            .mul_(new Scalar(count));
    totals.sum(sums);
    double all = sums.select(0, 2 * channels).item_double();
    sums.div_(new Scalar(all));
    Tensor jointMean = sums.narrow(0, 0, channels);
    Tensor jointVariance =
        sums.narrow(0, channels, channels)
            .sub(jointMean.square())
            .clamp_(new ScalarOptional(new Scalar(0)), new ScalarOptional());
    return new JointMoments(jointMean.to(type), jointVariance.to(type), all);
  }

  private static TensorOptions options(Tensor x, ScalarType type) {
    return x.options().dtype(new ScalarTypeOptional(type));
  }

  /** Normalises; gradients flow back through the moments of all ranks, too. */
  Tensor normalise(
      Tensor x, TensorOptional scale, TensorOptional shift, double eps, CrossRankSums totals) {
    Tensor own = x.alias(); // its gradient is that of this layer alone
    Tensor output = affine(own, scale, shift, eps);
    totals.onGradient(own, gradient -> addMoments(gradient, own, eps, totals));
    return output;
  }

  private Tensor affine(Tensor x, TensorOptional scale, TensorOptional shift, double eps) {
    return batch_norm(
        x,
        scale,
        shift,
        new TensorOptional(mean),
        new TensorOptional(variance),
        false,
        0,
        eps,
        false);
  }

  /**
   * From the gradient g for constant moments to that for moments of x: {@code g - mean(g) - xn
   * mean(g xn)}, where xn is x normalised and means are over all ranks.
   */
  private void addMoments(Tensor gradient, Tensor x, double eps, CrossRankSums totals) {
    TensorOptional none = new TensorOptional();
    // CUDA's kernel makes the gradient of a scale by the scale's options
    TensorOptional scaleOfOne = gradient.is_cuda() ? new TensorOptional(ones_like(mean)) : none;
    Tensor inverseDeviation = variance.add(new Scalar(eps)).rsqrt_();
    try (BoolPointer sumsOnly = new BoolPointer(3)) {
      sumsOnly.put(0, false).put(1, true).put(2, true);
      T_TensorTensorTensor_T own =
          native_batch_norm_backward(
              gradient,
              x,
              scaleOfOne,
              none,
              none,
              new TensorOptional(mean),
              new TensorOptional(inverseDeviation),
              true,
              eps,
              sumsOnly);
      Tensor sums = cat(new TensorVector(own.get1(), own.get2())).to(ScalarType.Double);
      totals.sum(sums);
      Tensor shares = sums.div_(new Scalar(-count)).to(mean.scalar_type());
      long channels = mean.numel();
      TensorOptional scale = new TensorOptional(shares.narrow(0, 0, channels));
      TensorOptional shift = new TensorOptional(shares.narrow(0, channels, channels));
      gradient.add_(affine(x, scale, shift, eps));
    }
    x.close(); // else its memory would be kept to the end of the pass
  }
}
