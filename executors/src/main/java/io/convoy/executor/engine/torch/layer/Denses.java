package io.convoy.executor.engine.torch.layer;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/** Fully connected layers on {@code [N,in]}. */
final class Denses {
  private Denses() {}

  static Compiled hidden(DenseLayer layer, CompileContext site) {
    site.require(!layer.hasLayerNorm(), "layer normalisation");
    Dropouts.Unary affine =
        Dropouts.before(layer.getIDropout(), site, affine(site, layer.isHasBias()));
    return Activations.after(layer.getActivationFn(), site, affine);
  }

  /** The part of an output layer before its activation. */
  static Compiled output(BaseOutputLayer layer, CompileContext site) {
    Dropouts.Unary affine =
        Dropouts.before(layer.getIDropout(), site, affine(site, layer.hasBias()));
    return Compiled.kept((in, pass) -> affine.run(in[0], pass));
  }

  /** DL4J's weights are {@code [in, out]} by columns, whose transpose is what LibTorch takes. */
  private static Dropouts.Unary affine(CompileContext site, boolean hasBias) {
    String weight = site.parameter(DefaultParamInitializer.WEIGHT_KEY);
    String bias = site.parameter(DefaultParamInitializer.BIAS_KEY);
    return (x, pass) -> {
      Tensor transposed = pass.value(weight).t();
      return torch.linear(
          x, transposed, hasBias ? new TensorOptional(pass.value(bias)) : new TensorOptional());
    };
  }
}
