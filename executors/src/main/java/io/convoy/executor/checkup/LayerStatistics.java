package io.convoy.executor.checkup;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.IActivation;

/**
 * How large the outputs of each layer are at the beginning of a training, in training mode, and the
 * gradients of its weights: whether signals vanish, blow up or saturate on their way (Glorot and
 * Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks";
 * Stanford's CS231n, "Training neural networks").
 *
 * @param initialisation how the weights begin
 * @param loss the first one, the mean over the images
 * @param layers in the order of computation
 */
public record LayerStatistics(String initialisation, double loss, List<Figures> layers)
    implements Serializable {
  public LayerStatistics {
    layers = List.copyOf(layers);
  }

  /**
   * A layer; NaN stands for what it does not have.
   *
   * @param name of its vertex
   * @param type its class, and the activation at its end if it has one
   * @param activated whether it ends in an activation other than the identity
   * @param mean of all its outputs
   * @param deviation their standard deviation
   * @param zero share of outputs that are exactly zero
   * @param saturated share of outputs where the activation's slope is below a tenth of its largest
   * @param gradient standard deviation of the gradient of the mean loss by its weights
   */
  public record Figures(
      String name,
      String type,
      boolean activated,
      double mean,
      double deviation,
      double zero,
      double saturated,
      double gradient)
      implements Serializable {}

  /**
   * Measures a network.
   *
   * @param seed of dropout
   */
  public static LayerStatistics of(
      String initialisation,
      ComputationGraphConfiguration model,
      Replica replica,
      ImageBatch images,
      long seed) {
    replica.gradientBuffer().clear();
    replica.accumulate(images, seed);
    double loss = replica.gradientBuffer().lossSum() / images.count();
    Map<String, Double> gradients = gradients(replica, images.count());
    String end = model.getNetworkOutputs().get(0);
    List<Figures> layers = new ArrayList<>();
    replica.observe(
        images,
        seed,
        (vertex, values) -> {
          if (!vertex.equals(end) && model.getVertices().get(vertex) instanceof LayerVertex one) {
            Layer layer = one.getLayerConf().getLayer();
            layers.add(figures(vertex, layer, values, gradients.getOrDefault(vertex, Double.NaN)));
          }
        });
    return new LayerStatistics(initialisation, loss, layers);
  }

  /** Those that end in an activation, or all if none does. */
  public List<Figures> activated() {
    List<Figures> some = layers.stream().filter(Figures::activated).toList();
    return some.isEmpty() ? layers : some;
  }

  private static Figures figures(String name, Layer layer, float[] values, double gradient) {
    Slope slope = Slope.of(activation(layer));
    double sum = 0;
    long zero = 0;
    long saturated = 0;
    for (float value : values) {
      sum += value;
      zero += value == 0 ? 1 : 0;
      saturated += slope.flat().test(value) ? 1 : 0;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Figures(
        name,
        type(layer, slope),
        slope.activated(),
        mean,
        Math.sqrt(squares / values.length),
        (double) zero / values.length,
        slope.known() ? (double) saturated / values.length : Double.NaN,
        gradient);
  }

  private static String type(Layer layer, Slope slope) {
    String name = layer.getClass().getSimpleName();
    return slope.activated() ? name + " " + activation(layer) : name;
  }

  /** What the layer ends in; of batch normalisation DL4J's activation has no effect. */
  private static IActivation activation(Layer layer) {
    if (layer instanceof ActivationLayer plain) {
      return plain.getActivationFn();
    }
    return layer instanceof BaseLayer trained && !(layer instanceof BatchNormalization)
        ? trained.getActivationFn()
        : null;
  }

  /** Standard deviations of the gradients of the weights of each vertex that has any. */
  private static Map<String, Double> gradients(Replica replica, int images) {
    Map<String, Double> deviations = new HashMap<>();
    try (PointerScope scope = new PointerScope()) {
      Tensor all = replica.gradientBuffer().gradient();
      for (Segment segment : replica.layout().segments()) {
        if (segment.role() == Role.WEIGHT && segment.learns()) {
          Tensor own = all.narrow(0, segment.place(), segment.length()).to(ScalarType.Double);
          deviations.putIfAbsent(segment.vertex(), own.std(false).item_double() / images);
        }
      }
    }
    return deviations;
  }
}
