package io.convoy.executor.engine.torch;

import io.convoy.executor.engine.Scores;
import io.convoy.executor.engine.torch.layer.Activations;
import io.convoy.executor.engine.torch.layer.CompileContext;
import io.convoy.executor.model.layer.ClassWeighted;
import io.convoy.executor.model.layer.FocalLoss;
import io.convoy.executor.model.layer.MultiClassHinge;
import io.convoy.executor.model.layer.SampleWeighted;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/** Which of DL4J's losses the compiler knows, with DL4J's clipping and scaling. */
final class Losses {
  private static final String WEIGHTS = "loss weights";

  private Losses() {}

  static LossHead of(ILossFunction loss, IActivation activation, CompileContext site) {
    UnaryOperator<Tensor> function = Activations.function(activation, site);
    boolean ready = Scores.areProbabilities(loss, activation);
    List<Double> weights = ClassWeighted.of(loss);
    return new LossHead(
        function, ready, weighted(criterion(loss, activation, site), loss, weights), weights);
  }

  private static LossHead.Criterion weighted(
      LossHead.Criterion plain, ILossFunction loss, List<Double> weights) {
    if (weights.isEmpty()) {
      return plain;
    }
    return loss instanceof SampleWeighted
        ? new WeightedLosses.OfSamples((WeightedLosses.Elementwise) plain, weights)
        : new WeightedLosses.OfTargets(plain, weights);
  }

  private static LossHead.Criterion criterion(
      ILossFunction loss, IActivation activation, CompileContext site) {
    if (loss.getClass() == LossMCXENT.class || loss.getClass() == LossNegativeLogLikelihood.class) {
      LossMCXENT crossEntropy = (LossMCXENT) loss;
      boolean plain = crossEntropy.getWeights() == null;
      return activation.getClass() == ActivationSoftmax.class
          ? new SoftmaxCrossEntropy(crossEntropy.getSoftmaxClipEps(), !plain)
          : new CrossEntropy();
    }
    if (loss instanceof SampleWeighted weighted) {
      return criterion(weighted.plain(), activation, site);
    }
    if (loss.getClass() == LossBinaryXENT.class) {
      LossBinaryXENT binary = (LossBinaryXENT) loss;
      site.require(binary.getWeights() == null, WEIGHTS);
      return new BinaryCrossEntropy(binary.getClipEps());
    }
    if (loss.getClass() == LossMSE.class || loss.getClass() == LossL2.class) {
      site.require(((LossL2) loss).getWeights() == null, WEIGHTS);
      return new Squares(loss.getClass() == LossMSE.class);
    }
    if (loss instanceof FocalLoss focal) {
      return new WeightedLosses.Focal(focal.gamma());
    }
    site.require(loss.getClass() == MultiClassHinge.class, "loss " + loss);
    MultiClassHinge hinge = (MultiClassHinge) loss;
    return new Hinge(hinge.margin(), hinge.squared());
  }

  private static Tensor clipped(Tensor values, double eps) {
    return values.clamp(
        new ScalarOptional(new Scalar(eps)), new ScalarOptional(new Scalar(1 - eps)));
  }

  static Tensor fromOne(Tensor values) {
    return values.neg().add_(new Scalar(1));
  }

  /**
   * {@code -sum y ln p} after a softmax. The gradient is {@code p - y}, taken before the
   * probabilities are clipped for the loss, as in DL4J; there is no loss node in the graph. Of
   * targets that are weighted it is {@code p sum(y) - y}.
   */
  private record SoftmaxCrossEntropy(double clip, boolean weighted) implements LossHead.Criterion {
    @Override
    public boolean beforeActivation() {
      return true;
    }

    @Override
    public Tensor sum(Tensor p, BatchTargets answers) {
      return answers.crossEntropy(values -> clipped(values, clip), p);
    }

    @Override
    public Tensor slope(Tensor p, BatchTargets answers) {
      return answers.subtractedFrom(weighted ? p.mul(answers.rows(p).sum(1).unsqueeze(1)) : p);
    }
  }

  /** {@code -sum y ln p}. */
  private record CrossEntropy() implements LossHead.Criterion {
    @Override
    public Tensor sum(Tensor p, BatchTargets answers) {
      return answers.crossEntropy(UnaryOperator.identity(), p);
    }

    @Override
    public Tensor slope(Tensor p, BatchTargets answers) {
      return answers.rows(p).div(p).neg_();
    }
  }

  /** {@code -sum y ln p + (1 - y) ln(1 - p)}; DL4J clips p in the gradient too. */
  private record BinaryCrossEntropy(double clip) implements WeightedLosses.Elementwise {
    @Override
    public Tensor sum(Tensor p, BatchTargets answers) {
      return likelihoods(p, answers).sum().neg();
    }

    @Override
    public Tensor losses(Tensor p, BatchTargets answers) {
      return likelihoods(p, answers).neg_();
    }

    private Tensor likelihoods(Tensor p, BatchTargets answers) {
      Tensor q = clipped(p, clip);
      Tensor y = answers.rows(p);
      Tensor other = fromOne(y).mul_(fromOne(q).log_());
      return q.log().mul_(y).add_(other);
    }

    @Override
    public Tensor slope(Tensor p, BatchTargets answers) {
      Tensor q = clipped(p, clip);
      return q.sub(answers.rows(p)).div_(q.mul(fromOne(q)));
    }
  }

  /** {@code sum (a - y)^2}, divided by the number of classes if it is a mean. */
  private record Squares(boolean mean) implements WeightedLosses.Elementwise {
    private Scalar share(Tensor outputs) {
      return new Scalar(mean ? 1.0 / outputs.size(1) : 1.0);
    }

    @Override
    public Tensor sum(Tensor outputs, BatchTargets answers) {
      return outputs.sub(answers.rows(outputs)).square().sum().mul(share(outputs));
    }

    @Override
    public Tensor losses(Tensor outputs, BatchTargets answers) {
      return outputs.sub(answers.rows(outputs)).square().mul(share(outputs));
    }

    @Override
    public Tensor slope(Tensor outputs, BatchTargets answers) {
      return outputs.sub(answers.rows(outputs)).mul_(new Scalar(2)).mul_(share(outputs));
    }
  }

  /** {@link MultiClassHinge}. */
  private record Hinge(double margin, boolean squared) implements LossHead.Criterion {
    /** {@code [N,own,other]}: margin + score of the other class - own score. */
    private Tensor gaps(Tensor scores) {
      Tensor gaps = scores.unsqueeze(1).sub(scores.unsqueeze(2)).add_(new Scalar(margin));
      long classes = scores.size(1);
      Tensor others = fromOne(torch.eye(classes, scores.options()));
      return gaps.mul_(others).clamp_min_(new Scalar(0));
    }

    @Override
    public Tensor sum(Tensor scores, BatchTargets answers) {
      Tensor gaps = gaps(scores);
      return (squared ? gaps.square() : gaps).sum(2).mul_(answers.rows(scores)).sum();
    }

    @Override
    public Tensor slope(Tensor scores, BatchTargets answers) {
      Tensor gaps = gaps(scores);
      Tensor each =
          squared ? gaps.mul_(new Scalar(2)) : gaps.gt(new Scalar(0)).to(scores.scalar_type());
      Tensor weighted = each.mul_(answers.rows(scores).unsqueeze(2));
      return weighted.sum(1).sub_(weighted.sum(2));
    }
  }
}
