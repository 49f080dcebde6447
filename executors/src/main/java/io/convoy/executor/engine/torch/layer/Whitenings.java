package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.model.layer.DecorrelatedBatchNorm;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** {@link DecorrelatedBatchNorm}: whitening of groups of channels over a batch. */
final class Whitenings {
  private Whitenings() {}

  static Compiled batch(DecorrelatedBatchNorm layer, CompileContext site) {
    site.require(layer.getIDropout() == null, "dropout");
    String gamma = site.parameter(DecorrelatedBatchNorm.GAMMA);
    String beta = site.parameter(DecorrelatedBatchNorm.BETA);
    String mean = site.parameter(DecorrelatedBatchNorm.MEAN);
    String whitening = site.parameter(DecorrelatedBatchNorm.WHITENING);
    long size = layer.groupSize();
    return Compiled.kept(
        (in, pass) -> {
          Tensor x = in[0].transpose(0, 1);
          Tensor rows = x.reshape(layer.getNIn() / size, size, -1);
          Tensor matrix;
          Tensor centred;
          if (pass.byBatch(mean)) {
            CrossRankSums totals = pass.totals();
            Scalar count = new Scalar(totals.of((double) rows.size(2)));
            Tensor sum = rows.sum(new long[] {2}, true, new ScalarTypeOptional());
            Tensor batchMean = totals.of(sum).div(count);
            centred = rows.sub(batchMean);
            Tensor products = totals.of(centred.matmul(centred.transpose(1, 2)));
            matrix = inverseRoot(covariance(products.div(count), layer.eps()), layer.iterations());
            Scalar share = new Scalar(1 - layer.decay());
            drift(pass.leaves(), mean, batchMean, share);
            drift(pass.leaves(), whitening, matrix, share);
          } else {
            centred = rows.sub(pass.value(mean).view(-1, size, 1));
            matrix = pass.value(whitening).view(-1, size, size);
          }
          Tensor white = matrix.matmul(centred).flatten(0, 1);
          Tensor scaled =
              white
                  .mul(pass.value(gamma).unsqueeze(1))
                  .add(pass.value(beta).unsqueeze(1))
                  .reshape(x.shape())
                  .transpose(0, 1);
          return scaled.dim() == 4 ? scaled.contiguous(MemoryFormat.ChannelsLast) : scaled;
        });
  }

  private static void drift(ParameterTensors leaves, String statistic, Tensor batch, Scalar share) {
    Tensor difference = leaves.value(statistic).sub(batch.detach().flatten());
    leaves.gradient(statistic).add_(difference, share);
  }

  private static Tensor covariance(Tensor products, double eps) {
    Tensor identity = torch.eye(products.size(1), products.options());
    return products.add(identity, new Scalar(eps));
  }

  /** Newton's iterations; matrices {@code [groups,size,size]}. */
  private static Tensor inverseRoot(Tensor covariance, int iterations) {
    Tensor identity = torch.eye(covariance.size(1), covariance.options());
    Tensor trace = covariance.mul(identity).sum(1, 2).view(-1, 1, 1);
    Tensor unit = covariance.div(trace);
    Tensor root = identity.expand(covariance.shape());
    for (int i = 0; i < iterations; i++) {
      Tensor cubed = root.matmul(root).matmul(root);
      root = root.mul(new Scalar(1.5)).sub(cubed.matmul(unit), new Scalar(0.5));
    }
    return root.div(trace.sqrt());
  }
}
