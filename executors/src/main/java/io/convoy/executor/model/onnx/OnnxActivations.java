package io.convoy.executor.model.onnx;

import static io.convoy.executor.model.onnx.Attributes.number;
import static io.convoy.executor.model.onnx.Attributes.whole;

import io.convoy.executor.model.layer.ExactGelu;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
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

/** Activation functions. */
final class OnnxActivations {
  /** Writes a function of a value; what it gives is the site's output. */
  @FunctionalInterface
  private interface Function<A> {
    String of(A activation, String x, Site site);
  }

  private static final Map<Class<?>, Function<IActivation>> FUNCTIONS = new HashMap<>();

  static {
    put(ActivationIdentity.class, (f, x, site) -> x);
    put(ActivationReLU.class, OnnxActivations::relu);
    put(ActivationReLU6.class, (f, x, site) -> clip(x, 0, 6, site));
    put(ActivationHardTanH.class, (f, x, site) -> clip(x, -1, 1, site));
    put(
        ActivationLReLU.class,
        (f, x, site) -> site.node("LeakyRelu", x, number("alpha", f.getAlpha())));
    put(ActivationELU.class, (f, x, site) -> site.node("Elu", x, number("alpha", f.getAlpha())));
    put(
        ActivationThresholdedReLU.class,
        (f, x, site) -> site.node("ThresholdedRelu", x, number("alpha", f.getTheta())));
    put(ActivationSELU.class, plain("Selu"));
    put(ActivationSigmoid.class, plain("Sigmoid"));
    put(ActivationTanH.class, plain("Tanh"));
    put(ActivationSoftPlus.class, plain("Softplus"));
    put(ActivationSoftSign.class, plain("Softsign"));
    put(
        ActivationHardSigmoid.class,
        (f, x, site) -> site.node("HardSigmoid", x, number("alpha", 0.2), number("beta", 0.5)));
    // DL4J's softmax works on the last dimension, also of images
    put(ActivationSoftmax.class, (f, x, site) -> site.node("Softmax", x, whole("axis", -1)));
    put(
        ActivationSwish.class,
        (f, x, site) -> gated(x, site.part("gate").node("Sigmoid", x), site));
    put(ActivationMish.class, OnnxActivations::mish);
    put(ActivationCube.class, (f, x, site) -> site.node("Pow", List.of(x, site.number("3", 3))));
    put(ActivationGELU.class, OnnxActivations::gelu);
    put(ExactGelu.class, OnnxActivations::exactGelu);
  }

  private OnnxActivations() {}

  private static <A extends IActivation> void put(Class<A> type, Function<A> function) {
    FUNCTIONS.put(type, (f, x, site) -> function.of(type.cast(f), x, site));
  }

  private static <A> Function<A> plain(String op) {
    return (f, x, site) -> site.node(op, x);
  }

  static String layer(ActivationLayer layer, Site site) {
    return of(layer.getActivationFn(), site.input(), site);
  }

  /** An activation of a value; without one it is the value itself. */
  static String of(IActivation activation, String x, Site site) {
    Function<IActivation> function = FUNCTIONS.get(activation.getClass());
    site.require(function != null, "activation " + activation);
    return function.of(activation, x, site);
  }

  /** Where that is written which an activation follows. */
  static Site before(IActivation activation, Site site) {
    return activation instanceof ActivationIdentity ? site : site.part("linear");
  }

  private static String relu(ActivationReLU f, String x, Site site) {
    boolean plain = unset(f.getMax()) && unset(f.getThreshold()) && unset(f.getNegativeSlope());
    site.require(plain, "ReLU with a maximum, a threshold or a negative slope");
    return site.node("Relu", x);
  }

  private static boolean unset(Double value) {
    return value == null || value == 0;
  }

  private static String clip(String x, double least, double most, Site site) {
    return site.node("Clip", List.of(x, site.number("min", least), site.number("max", most)));
  }

  private static String gated(String x, String gate, Site site) {
    return site.node("Mul", List.of(x, gate));
  }

  private static String mish(ActivationMish f, String x, Site site) {
    String soft = site.part("softplus").node("Softplus", x);
    return gated(x, site.part("gate").node("Tanh", soft), site);
  }

  /** DL4J's default is {@code x * sigmoid(1.702 x)}. */
  private static String gelu(ActivationGELU f, String x, Site site) {
    site.require(!f.isPrecise(), "precise GELU");
    String scaled = site.part("scaled").node("Mul", List.of(x, site.number("factor", 1.702)));
    return gated(x, site.part("gate").node("Sigmoid", scaled), site);
  }

  /** {@code x (1 + erf(x / sqrt 2)) / 2}, in the form that runtimes know as one operation. */
  private static String exactGelu(ExactGelu f, String x, Site site) {
    String scaled = site.part("scaled").node("Div", List.of(x, site.number("root", Math.sqrt(2))));
    String erf = site.part("erf").node("Erf", scaled);
    String raised = site.part("raised").node("Add", List.of(erf, site.number("one", 1)));
    String doubled = gated(x, raised, site.part("doubled"));
    return site.node("Mul", List.of(doubled, site.number("half", 0.5)));
  }
}
