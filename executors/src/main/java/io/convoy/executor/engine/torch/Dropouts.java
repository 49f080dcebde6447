package io.convoy.executor.engine.torch;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;

/**
 * Dropout of a layer's input. DL4J's probability is that of <em>keeping</em> a value; kept values
 * are divided by it.
 */
final class Dropouts {
  /** An op of one input. */
  @FunctionalInterface
  interface Unary {
    Tensor run(Tensor input, Pass pass);
  }

  private Dropouts() {}

  static Compiled layer(DropoutLayer layer, Site site) {
    // an output never is the input itself, unless in place
    Unary dropout = before(layer.getIDropout(), site, (x, pass) -> x.alias());
    return Compiled.kept((in, pass) -> dropout.run(in[0], pass));
  }

  /** Applies dropout, if any is configured, before a layer. */
  static Unary before(IDropout dropout, Site site, Unary layer) {
    if (dropout == null) {
      return layer;
    }
    site.require(dropout.getClass() == Dropout.class, dropout.getClass().getSimpleName());
    Dropout plain = (Dropout) dropout;
    site.require(plain.getPSchedule() == null, "a schedule of dropout probabilities");
    double keep = plain.getP();
    return (x, pass) -> layer.run(pass.training() ? drop(x, keep, pass) : x, pass);
  }

  private static Tensor drop(Tensor x, double keep, Pass pass) {
    Tensor mask = torch.empty_like(x);
    mask.bernoulli_(keep, new GeneratorOptional(pass.generator())).div_(new Scalar(keep));
    return x.mul(mask);
  }
}
