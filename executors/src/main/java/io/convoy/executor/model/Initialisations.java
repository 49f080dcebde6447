package io.convoy.executor.model;

import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.model.layer.GroupedConvolution;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.weights.WeightInitDistribution;

/**
 * How the weights of a network's hidden layers begin, by name. To add one, write a line here.
 *
 * <p>All are normal distributions around zero whose variance follows from the fans of each
 * convolution or dense layer: the numbers of values that one output takes, and to which one input
 * leads. The output layer keeps its even start, so that the first loss stays {@code ln(classes)};
 * separable convolutions and recurrent layers, which have several weights, keep their own.
 */
public final class Initialisations {
  /** The name of the one that leaves the network as it is. */
  public static final String MODEL = "model";

  private static final double OWN = Double.NaN;

  /** A variance of weights; not a number for what the architecture has. */
  @FunctionalInterface
  private interface Variance {
    double of(double fanIn, double fanOut);
  }

  private static final Catalogue<Variance> CATALOGUE =
      new Catalogue<>(
          "initialisation",
          "convoy list initialisations",
          List.of(
              kind(MODEL, (in, out) -> OWN, "as the architecture has it", ""),
              kind(
                  "small",
                  (in, out) -> 1e-4,
                  "standard deviation 0.01 for all layers",
                  "Krizhevsky et al. 2012"),
              kind(
                  "lecun",
                  (in, out) -> 1 / in,
                  "variance 1/fan-in, for linear layers and tanh",
                  "LeCun et al. 1998, Efficient BackProp"),
              kind(
                  "xavier",
                  (in, out) -> 2 / (in + out),
                  "variance 2/(fan-in + fan-out), for tanh",
                  "Glorot and Bengio 2010"),
              kind(
                  "kaiming",
                  (in, out) -> 2 / in,
                  "variance 2/fan-in, for ReLU: keeps the activations",
                  "He et al. 2015, Delving deep into rectifiers"),
              kind(
                  "kaiming-out",
                  (in, out) -> 2 / out,
                  "variance 2/fan-out, for ReLU: keeps the gradients",
                  "He et al. 2015, Delving deep into rectifiers")));

  private Initialisations() {}

  private static Kind<Variance> kind(
      String name, Variance variance, String meaning, String source) {
    return Kind.of(name, variance, meaning, source);
  }

  /** What a recipe can name. */
  public static Catalogue<?> catalogue() {
    return CATALOGUE;
  }

  /**
   * Has a network begin so.
   *
   * @param model changed in place
   * @return the same model
   * @throws IllegalArgumentException if the catalogue has no such name
   */
  public static ComputationGraphConfiguration begin(
      ComputationGraphConfiguration model, String name) {
    Variance variance = CATALOGUE.kind(name).constructor();
    for (GraphVertex vertex : model.getVertices().values()) {
      if (vertex instanceof LayerVertex one
          && one.getLayerConf().getLayer() instanceof BaseLayer layer) {
        begin(layer, variance);
      }
    }
    return model;
  }

  private static void begin(BaseLayer layer, Variance variance) {
    boolean dense = layer instanceof DenseLayer;
    boolean kernels =
        layer instanceof ConvolutionLayer && !(layer instanceof SeparableConvolution2D);
    if (layer instanceof BaseOutputLayer || !(dense || kernels)) {
      return;
    }
    double wanted = variance.of(fanIn(layer), fanOut(layer));
    if (!Double.isNaN(wanted)) {
      NormalDistribution weights = new NormalDistribution(0, Math.sqrt(wanted));
      layer.setWeightInitFn(new WeightInitDistribution(weights));
    }
  }

  /** Values that one output takes. */
  static double fanIn(Layer layer) {
    if (layer instanceof DenseLayer dense) {
      return dense.getNIn();
    }
    ConvolutionLayer convolution = (ConvolutionLayer) layer;
    return window(convolution)
        * (layer instanceof DepthwiseConvolution2D
            ? 1
            : (double) convolution.getNIn() / groups(convolution));
  }

  /** Values to which one input leads, but for strides and borders. */
  static double fanOut(Layer layer) {
    if (layer instanceof DenseLayer dense) {
      return dense.getNOut();
    }
    ConvolutionLayer convolution = (ConvolutionLayer) layer;
    return window(convolution)
        * (layer instanceof DepthwiseConvolution2D depthwise
            ? depthwise.getDepthMultiplier()
            : (double) convolution.getNOut() / groups(convolution));
  }

  private static double window(ConvolutionLayer layer) {
    return (double) layer.getKernelSize()[0] * layer.getKernelSize()[1];
  }

  private static int groups(ConvolutionLayer layer) {
    return layer instanceof GroupedConvolution grouped ? grouped.groups() : 1;
  }
}
