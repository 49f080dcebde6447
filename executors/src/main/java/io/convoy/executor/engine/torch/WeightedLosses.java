package io.convoy.executor.engine.torch;

import io.convoy.executor.model.layer.FocalLoss;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Losses whose samples do not all count the same, as {@code executor.model.layer} has them. */
final class WeightedLosses {
  private WeightedLosses() {}

  /** A criterion that is a sum over outputs, too. */
  interface Elementwise extends LossHead.Criterion {
    /** What each output adds to the loss, {@code [N,classes]}. */
    Tensor losses(Tensor activated, BatchTargets answers);
  }

  /** A criterion that is linear in the targets, each of which is multiplied by a weight. */
  record OfTargets(LossHead.Criterion plain, List<Double> weights) implements LossHead.Criterion {
    private BatchTargets weighted(Tensor activated, BatchTargets answers) {
      return answers.weighted(LossHead.row(weights, activated));
    }

    @Override
    public boolean beforeActivation() {
      return plain.beforeActivation();
    }

    @Override
    public Tensor sum(Tensor activated, BatchTargets answers) {
      return plain.sum(activated, weighted(activated, answers));
    }

    @Override
    public Tensor slope(Tensor activated, BatchTargets answers) {
      return plain.slope(activated, weighted(activated, answers));
    }
  }

  /** {@link io.convoy.executor.model.layer.SampleWeighted}. */
  record OfSamples(Elementwise plain, List<Double> weights) implements LossHead.Criterion {
    private Tensor column(Tensor activated, BatchTargets answers) {
      return answers.ofSamples(LossHead.row(weights, activated)).unsqueeze(1);
    }

    @Override
    public Tensor sum(Tensor activated, BatchTargets answers) {
      return plain.losses(activated, answers).mul_(column(activated, answers)).sum();
    }

    @Override
    public Tensor slope(Tensor activated, BatchTargets answers) {
      return plain.slope(activated, answers).mul_(column(activated, answers));
    }
  }

  /** {@link FocalLoss} after a softmax. */
  record Focal(double gamma) implements LossHead.Criterion {
    @Override
    public boolean beforeActivation() {
      return true;
    }

    private static Tensor logarithms(Tensor p) {
      return p.clamp_min(new Scalar(FocalLoss.LEAST)).log_();
    }

    private static Tensor missing(Tensor p) {
      return Losses.fromOne(p).clamp_min_(new Scalar(FocalLoss.LEAST_MISSING));
    }

    @Override
    public Tensor sum(Tensor p, BatchTargets answers) {
      Tensor losses = missing(p).pow(new Scalar(gamma)).mul_(logarithms(p));
      return losses.mul_(answers.rows(p)).sum().neg();
    }

    @Override
    public Tensor slope(Tensor p, BatchTargets answers) {
      Tensor missing = missing(p);
      Tensor g = missing.pow(new Scalar(gamma - 1)).mul_(logarithms(p)).mul_(p);
      g.mul_(new Scalar(gamma)).sub_(missing.pow(new Scalar(gamma))).mul_(answers.rows(p));
      return g.sub(p.mul(g.sum(1).unsqueeze(1)));
    }
  }
}
