package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.model.layer.ExactGelu;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.params.PReLUParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** Activation functions, as layers of their own and at the end of other layers. */
public final class Activations {
  private static final Map<Class<?>, BiFunction<IActivation, CompileContext, UnaryOperator<Tensor>>>
      FUNCTIONS = new HashMap<>();

  static {
    put(ActivationReLU.class, Activations::relu);
    put(ActivationELU.class, Activations::elu);
    put(ActivationGELU.class, Activations::gelu);
    put(ActivationLReLU.class, (f, site) -> x -> torch.leaky_relu(x, new Scalar(f.getAlpha())));
    put(ActivationReLU6.class, (f, site) -> torch::relu6);
    put(ActivationSELU.class, (f, site) -> torch::selu);
    put(ActivationSigmoid.class, (f, site) -> torch::sigmoid);
    put(ActivationTanH.class, (f, site) -> torch::tanh);
    put(ActivationHardTanH.class, (f, site) -> torch::hardtanh);
    put(ActivationSoftPlus.class, (f, site) -> torch::softplus);
    put(ActivationSoftSign.class, (f, site) -> torch::softsign);
    put(ActivationSwish.class, (f, site) -> torch::silu);
    put(ActivationMish.class, (f, site) -> torch::mish);
    put(ActivationCube.class, (f, site) -> x -> x.pow(new Scalar(3)));
    put(ActivationHardSigmoid.class, (f, site) -> Activations::hardSigmoid);
    put(ActivationSoftmax.class, Activations::softmax);
    put(ExactGelu.class, (f, site) -> torch::gelu);
    put(ActivationThresholdedReLU.class, (f, site) -> x -> threshold(x, f.getTheta()));
  }

  private Activations() {}

  private static <A extends IActivation> void put(
      Class<A> type, BiFunction<A, CompileContext, UnaryOperator<Tensor>> function) {
    FUNCTIONS.put(type, (activation, site) -> function.apply(type.cast(activation), site));
  }

  static Compiled layer(ActivationLayer layer, CompileContext site) {
    IActivation activation = layer.getActivationFn();
    if (activation.getClass() == ActivationIdentity.class) {
      return Compiled.kept((in, pass) -> in[0].alias());
    }
    UnaryOperator<Tensor> function = function(activation, site);
    if (activation.getClass() == ActivationReLU.class && site.ownsInput()) {
      return Compiled.kept((in, pass) -> overwrite(in[0]));
    }
    return Compiled.kept((in, pass) -> function.apply(in[0]));
  }

  /** A layer that ends with an activation; its own output must not be needed by its backward. */
  static Compiled after(IActivation activation, CompileContext site, Dropouts.Unary layer) {
    if (activation.getClass() == ActivationIdentity.class) {
      return Compiled.overwritable((in, pass) -> layer.run(in[0], pass));
    }
    UnaryOperator<Tensor> function = function(activation, site);
    UnaryOperator<Tensor> chosen =
        activation.getClass() == ActivationReLU.class ? Activations::overwrite : function;
    return Compiled.kept((in, pass) -> chosen.apply(layer.run(in[0], pass)));
  }

  /** The function itself. */
  public static UnaryOperator<Tensor> function(IActivation activation, CompileContext site) {
    if (activation.getClass() == ActivationIdentity.class) {
      return UnaryOperator.identity();
    }
    var function = FUNCTIONS.get(activation.getClass());
    site.require(function != null, "activation " + activation);
    return function.apply(activation, site);
  }

  /** DL4J's softmax works on the last dimension: of NCHW images on their width. */
  private static UnaryOperator<Tensor> softmax(ActivationSoftmax f, CompileContext site) {
    return x -> torch.softmax(x, x.dim() == 4 && site.channelsLast() ? 1 : -1);
  }

  private static Tensor threshold(Tensor x, double theta) {
    return torch.threshold(x, new Scalar(theta), new Scalar(0));
  }

  /** PReLU (He et al. 2015, equation 1) with a slope of each value or of those that share one. */
  static Compiled trained(PReLULayer layer, CompileContext site) {
    site.require(!site.channelsLast(), "PReLU of NHWC images");
    String slope = site.parameter(PReLUParamInitializer.WEIGHT_KEY);
    long[] shape = layer.getInputShape().clone();
    long[] shared = layer.getSharedAxes() == null ? new long[0] : layer.getSharedAxes();
    Arrays.stream(shared).forEach(axis -> shape[(int) axis - 1] = 1);
    // DL4J stores the slopes by columns: reversed, they lie row by row
    long[] stored = new long[shape.length];
    long[] back = new long[shape.length];
    for (int d = 0; d < shape.length; d++) {
      stored[d] = shape[shape.length - 1 - d];
      back[d] = shape.length - 1L - d;
    }
    Dropouts.Unary function =
        (x, pass) -> {
          Tensor slopes = pass.value(slope).view(stored).permute(back);
          return x.clamp_min(new Scalar(0)).add(x.clamp_max(new Scalar(0)).mul(slopes));
        };
    Dropouts.Unary whole = Dropouts.before(layer.getIDropout(), site, function);
    return Compiled.kept((in, pass) -> whole.run(in[0], pass));
  }

  private static Tensor overwrite(Tensor x) {
    torch.relu_(x);
    return x;
  }

  private static UnaryOperator<Tensor> relu(ActivationReLU f, CompileContext site) {
    boolean plain = unset(f.getMax()) && unset(f.getThreshold()) && unset(f.getNegativeSlope());
    site.require(plain, "ReLU with a maximum, a threshold or a negative slope");
    return torch::relu;
  }

  private static boolean unset(Double value) {
    return value == null || value == 0;
  }

  private static UnaryOperator<Tensor> elu(ActivationELU f, CompileContext site) {
    site.require(
        f.getAlpha() == 1, "ELU with alpha other than 1, whose derivative DL4J gets wrong");
    return torch::elu;
  }

  /** DL4J's default GELU is {@code x * sigmoid(1.702 x)}. */
  private static UnaryOperator<Tensor> gelu(ActivationGELU f, CompileContext site) {
    site.require(!f.isPrecise(), "precise GELU, whose derivative DL4J gets wrong");
    return x -> x.mul(torch.sigmoid(x.mul(new Scalar(1.702))));
  }

  /** {@code min(1, max(0, 0.2 x + 0.5))}. */
  private static Tensor hardSigmoid(Tensor x) {
    return torch.hardtanh(
        x.mul(new Scalar(0.2)).add(new Scalar(0.5)), new Scalar(0), new Scalar(1));
  }
}
