package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.model.layer.DropPath;
import io.convoy.executor.model.layer.GroupedConvolution;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;

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

  private static final String SCHEDULE = "a schedule of dropout probabilities";

  private Dropouts() {}

  static Compiled layer(DropoutLayer layer, CompileContext site) {
    // an output never is the input itself, unless in place
    Unary dropout = before(layer.getIDropout(), site, (x, pass) -> x.alias());
    return Compiled.kept((in, pass) -> dropout.run(in[0], pass));
  }

  /**
   * Probability of keeping a weight of DropConnect (Wan et al. 2013). Kept weights are divided by
   * it and dropped ones have no gradient; DL4J's own does neither.
   */
  static double keptWeights(BaseLayer layer, CompileContext site) {
    site.require(
        layer.getWeightNoise() instanceof DropConnect,
        "weight noise " + layer.getWeightNoise().getClass().getSimpleName());
    site.require(
        layer instanceof DenseLayer
            || layer instanceof BaseOutputLayer
            || layer.getClass() == ConvolutionLayer.class
            || layer instanceof GroupedConvolution,
        "DropConnect of such a layer");
    DropConnect noise = (DropConnect) layer.getWeightNoise();
    site.require(noise.getWeightRetainProbSchedule() == null, SCHEDULE);
    site.require(!noise.isApplyToBiases(), "DropConnect of biases");
    return noise.getWeightRetainProb();
  }

  /** Applies dropout, if any is configured, before a layer. */
  static Unary before(IDropout dropout, CompileContext site, Unary layer) {
    if (dropout == null) {
      return layer;
    }
    if (dropout instanceof DropPath path) {
      return masked(path.survival(), 1, layer);
    }
    if (dropout instanceof SpatialDropout spatial) {
      site.require(spatial.getPSchedule() == null, SCHEDULE);
      site.require(
          !site.channelsLast(), "spatial dropout of NHWC images, of which DL4J drops rows");
      return masked(spatial.getP(), 2, layer);
    }
    site.require(dropout.getClass() == Dropout.class, dropout.getClass().getSimpleName());
    Dropout plain = (Dropout) dropout;
    site.require(plain.getPSchedule() == null, SCHEDULE);
    return masked(plain.getP(), Integer.MAX_VALUE, layer);
  }

  /**
   * In training, drops and rescales the input.
   *
   * @param leading number of leading dimensions in which values are dropped independently
   */
  private static Unary masked(double keep, int leading, Unary layer) {
    if (keep == 1) {
      return layer;
    }
    return (x, pass) -> layer.run(pass.training() ? drop(x, keep, leading, pass) : x, pass);
  }

  private static Tensor drop(Tensor x, double keep, int leading, Pass pass) {
    boolean whole = leading >= x.dim() && !pass.drawsOnce();
    Tensor mask = whole ? torch.empty_like(x) : x.new_empty(maskOf(x, leading, pass.drawsOnce()));
    mask.bernoulli_(keep, new GeneratorOptional(pass.draws().onDevice())).div_(new Scalar(keep));
    return x.mul(mask);
  }

  private static long[] maskOf(Tensor x, int leading, boolean once) {
    long[] shape = new long[(int) x.dim()];
    for (int d = once ? 1 : 0; d < shape.length; d++) {
      shape[d] = d < leading ? x.size(d) : 1;
    }
    shape[0] = once ? 1 : shape[0];
    return shape;
  }
}
