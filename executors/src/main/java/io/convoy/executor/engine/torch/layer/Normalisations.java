package io.convoy.executor.engine.torch.layer;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.native_batch_norm;

import io.convoy.executor.engine.torch.layer.RunningMoments.Batch;
import io.convoy.executor.engine.torch.layer.RunningMoments.Names;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/**
 * Batch normalisation (Ioffe and Szegedy 2015, algorithms 1 and 2) with DL4J's running statistics:
 * both the batch and the running variance are biased, and what is added to a statistic's gradient
 * is the amount to subtract, {@code (1 - decay) * (running - batch)}. The batch is the rank's own
 * micro-batch, or with {@link CrossRankSums} over several ranks that of all.
 */
final class Normalisations {
  private static final double LN_10 = Math.log(10);

  /** The least variance: that of a channel constant for a thousand steps would underflow. */
  private static final double SMALLEST_VARIANCE = Float.MIN_NORMAL;

  private Normalisations() {}

  static Compiled batch(BatchNormalization layer, CompileContext site) {
    Statistics statistics =
        layer.isUseLogStd()
            ? new LogDeviation(
                layer, site.parameter(BatchNormalizationParamInitializer.GLOBAL_LOG_STD))
            : new Variance(layer, site.parameter(BatchNormalizationParamInitializer.GLOBAL_VAR));
    String mean = site.parameter(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    String gamma = site.parameter(BatchNormalizationParamInitializer.GAMMA);
    String beta = site.parameter(BatchNormalizationParamInitializer.BETA);
    Names names = new Names(mean, site.parameter(BatchNormalizationParamInitializer.GLOBAL_VAR));
    double eps = layer.getEps();
    return Compiled.overwritable(
        (in, pass) -> {
          ParameterTensors leaves = pass.leaves();
          TensorOptional scale = new TensorOptional(leaves.value(gamma));
          TensorOptional shift = new TensorOptional(leaves.value(beta));
          if (!pass.byBatch(mean)) {
            TensorOptional runningMean = new TensorOptional(leaves.value(mean));
            TensorOptional variance = new TensorOptional(statistics.variance(leaves));
            return batch_norm(in[0], scale, shift, runningMean, variance, false, 0, eps, false);
          }
          Optional<RunningMoments> moments = pass.moments();
          if (moments.isPresent() && pass.totals().ownOnly() && !layer.isUseLogStd()) {
            Own own = Own.of(in[0], scale, shift, eps);
            Batch batch =
                new Batch(names, own.mean(), own.inverseDeviation(), eps, layer.getDecay());
            moments.get().add(batch);
            return own.output();
          }
          Normalised result =
              pass.totals().ownOnly()
                  ? Normalised.byOwn(in[0], scale, shift, eps)
                  : Normalised.byAll(in[0], scale, shift, eps, pass.totals());
          Tensor drift = leaves.value(mean).sub(result.mean());
          leaves.gradient(mean).add_(drift, new Scalar(1 - layer.getDecay()));
          statistics.adjust(leaves, result.variance());
          return result.output();
        });
  }

  /**
   * A batch normalised by its own moments.
   *
   * @param output of the shape of the input
   * @param mean {@code [C]}
   * @param inverseDeviation {@code 1 / sqrt(variance + eps)}, {@code [C]}
   */
  private record Own(Tensor output, Tensor mean, Tensor inverseDeviation) {
    static Own of(Tensor x, TensorOptional scale, TensorOptional shift, double eps) {
      TensorOptional none = new TensorOptional();
      // the tuple would keep the output's memory to the end of the pass
      try (T_TensorTensorTensor_T all =
          native_batch_norm(x, scale, shift, none, none, true, 0, eps)) {
        return new Own(new Tensor(all.get0()), new Tensor(all.get1()), new Tensor(all.get2()));
      }
    }
  }

  /**
   * A normalised batch and by what it was.
   *
   * @param output of the shape of the input
   * @param mean {@code [C]}
   * @param variance biased, {@code [C]}
   */
  private record Normalised(Tensor output, Tensor mean, Tensor variance) {
    static Normalised byOwn(Tensor x, TensorOptional scale, TensorOptional shift, double eps) {
      Own own = Own.of(x, scale, shift, eps);
      return new Normalised(own.output(), own.mean(), batchVariance(own.inverseDeviation(), eps));
    }

    static Normalised byAll(
        Tensor x, TensorOptional scale, TensorOptional shift, double eps, CrossRankSums totals) {
      JointMoments moments = JointMoments.of(x, scale.get().scalar_type(), totals);
      Tensor output = moments.normalise(x, scale, shift, eps, totals);
      return new Normalised(output, moments.mean(), moments.variance());
    }
  }

  /**
   * Local response normalisation (Krizhevsky et al. 2012, section 3.3): {@code x * u^-beta}, {@code
   * u = k + alpha * sum of squares} of the channels at most {@code n/2} away; alpha is not divided
   * by n, as LibTorch's own would be.
   *
   * <p>DL4J's gradient divides by a value's own u where it should by its neighbour's. That is
   * copied: it differs by about 1e-8 at alpha = 1e-4.
   */
  static Compiled localResponse(LocalResponseNormalization layer, CompileContext site) {
    long half = (long) layer.getN() / 2;
    double alpha = layer.getAlpha();
    double beta = layer.getBeta();
    return Compiled.kept(
        (in, pass) -> {
          Tensor x = in[0];
          Tensor u = around(x.detach().square(), half).mul_(new Scalar(alpha));
          u.add_(new Scalar(layer.getK()));
          Tensor scale = u.pow(new Scalar(-beta));
          if (!x.requires_grad()) {
            return x.mul(scale);
          }
          // its value is zero and its gradient -2 alpha beta x / u * (sum of e y around)
          Tensor y = x.detach().mul(scale);
          Tensor surrogate =
              around(x.sub(x.detach()).mul(x.detach()).div(u), half)
                  .mul(y)
                  .mul(new Scalar(-2 * alpha * beta));
          return x.mul(scale).add(surrogate);
        });
  }

  /** Sums over the channels at most so many away, {@code [N,C,H,W]}. */
  private static Tensor around(Tensor x, long half) {
    long channels = x.size(1);
    Tensor padded = torch.constant_pad_nd(x, new long[] {0, 0, 0, 0, half, half}, new Scalar(0));
    Tensor sum = padded.narrow(1, 0, channels);
    for (long i = 1; i <= 2 * half; i++) {
      sum = sum.add(padded.narrow(1, i, channels));
    }
    return sum;
  }

  /** From {@code 1 / sqrt(variance + eps)}; rounding may not make it negative. */
  private static Tensor batchVariance(Tensor inverseDeviation, double eps) {
    return inverseDeviation
        .pow(new Scalar(-2))
        .sub_(new Scalar(eps))
        .clamp_(new ScalarOptional(new Scalar(0)), new ScalarOptional());
  }

  /** How a layer stores the spread of its activations. */
  private interface Statistics {
    /** The running variance, {@code [C]}. */
    Tensor variance(ParameterTensors leaves);

    /** Adds to the statistic's gradient. */
    void adjust(ParameterTensors leaves, Tensor batchVariance);
  }

  private record Variance(BatchNormalization layer, String name) implements Statistics {
    @Override
    public Tensor variance(ParameterTensors leaves) {
      return leaves.value(name);
    }

    @Override
    public void adjust(ParameterTensors leaves, Tensor batchVariance) {
      Tensor drift = leaves.value(name).sub(batchVariance);
      leaves.gradient(name).add_(drift, new Scalar(1 - layer.getDecay()));
    }
  }

  /** The common logarithm of the standard deviation: {@code variance = 10^(2s)}. */
  private record LogDeviation(BatchNormalization layer, String name) implements Statistics {
    @Override
    public Tensor variance(ParameterTensors leaves) {
      return leaves.value(name).mul(new Scalar(2 * LN_10)).exp_();
    }

    @Override
    public void adjust(ParameterTensors leaves, Tensor batchVariance) {
      Scalar smallest = new Scalar(SMALLEST_VARIANCE);
      Tensor old = variance(leaves).clamp_min(smallest);
      Tensor updated =
          old.mul(new Scalar(layer.getDecay()))
              .add(batchVariance, new Scalar(1 - layer.getDecay()))
              .clamp_min(smallest);
      leaves.gradient(name).add_(old.div(updated).log_(), new Scalar(1 / (2 * LN_10)));
    }
  }
}
