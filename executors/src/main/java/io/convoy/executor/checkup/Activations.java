package io.convoy.executor.checkup;

import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;

/**
 * Which rectified units are zero for every image, and how large outputs are from layer to layer. Of
 * maps a unit is a channel, averaged over its places.
 */
final class Activations implements ModelCheck {
  private static final double MANY = 0.5;
  private static final double SMALL = 1e-4;
  private static final double LARGE = 1e4;

  /**
   * A layer's outputs over the images.
   *
   * @param dead share of its units that are zero for all
   * @param deviation standard deviation of all values
   */
  private record Scale(String layer, boolean rectified, double dead, double deviation) {}

  @Override
  public String name() {
    return "activations";
  }

  @Override
  public List<Finding> run(ModelSubject subject) {
    Map<String, GraphVertex> vertices = subject.configuration().getVertices();
    TreeSet<String> layers = new TreeSet<>();
    vertices.forEach(
        (vertex, what) -> {
          if (what instanceof LayerVertex) {
            layers.add(vertex);
          }
        });
    layers.removeAll(subject.configuration().getNetworkOutputs());
    List<Scale> scales = new ArrayList<>();
    try (Replica replica = subject.replica(Precision.FP32)) {
      replica
          .outputs(subject.images(), layers)
          .features()
          .forEach(
              (layer, values) ->
                  scales.add(
                      scale(
                          layer,
                          rectifies(vertices.get(layer)),
                          values,
                          subject.images().count())));
    } catch (UnsupportedOperationException e) {
      return List.of(Finding.ok(name(), "not looked at: engine nd4j does not show them"));
    }
    return List.of(ofDead(scales), ofScale(scales));
  }

  private static boolean rectifies(GraphVertex vertex) {
    Layer layer = ((LayerVertex) vertex).getLayerConf().getLayer();
    IActivation activation = null;
    if (layer instanceof BaseLayer trained) {
      activation = trained.getActivationFn();
    } else if (layer instanceof ActivationLayer plain) {
      activation = plain.getActivationFn();
    }
    return activation instanceof ActivationReLU || activation instanceof ActivationReLU6;
  }

  private static Scale scale(String layer, boolean rectified, float[] values, int images) {
    int units = values.length / images;
    int dead = 0;
    for (int unit = 0; unit < units; unit++) {
      boolean zero = true;
      for (int i = unit; i < values.length; i += units) {
        zero &= values[i] == 0;
      }
      dead += zero ? 1 : 0;
    }
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    double variance = Math.max(0, squares / values.length - mean * mean);
    return new Scale(layer, rectified, (double) dead / units, Math.sqrt(variance));
  }

  private Finding ofDead(List<Scale> scales) {
    List<Scale> rectified = scales.stream().filter(Scale::rectified).toList();
    if (rectified.isEmpty()) {
      return Finding.ok("dead units", "not looked at: no layer has rectifiers");
    }
    Scale worst = rectified.stream().reduce((a, b) -> b.dead() > a.dead() ? b : a).orElseThrow();
    Finding found =
        Finding.ok(
            "dead units",
            "at most %.0f %% of the rectified units of a layer are zero for all images (%s)",
            100 * worst.dead(),
            worst.layer());
    if (worst.dead() < MANY) {
      return found;
    }
    String remedy = "look at the initialisation of " + worst.layer() + " and at its biases";
    return worst.dead() == 1 ? found.red(remedy) : found.warning(remedy);
  }

  private Finding ofScale(List<Scale> scales) {
    Scale least = scales.get(0);
    Scale most = scales.get(0);
    for (Scale one : scales) {
      least = one.deviation() < least.deviation() ? one : least;
      most = !(one.deviation() <= most.deviation()) ? one : most;
    }
    Finding found =
        Finding.ok(
            name(),
            "standard deviations from %.3g (%s) to %.3g (%s)",
            least.deviation(),
            least.layer(),
            most.deviation(),
            most.layer());
    String remedy = "outputs vanish or blow up on the way: look at the initialisation";
    if (least.deviation() == 0 || !Double.isFinite(most.deviation())) {
      return found.red(remedy);
    }
    return least.deviation() < SMALL || most.deviation() > LARGE ? found.warning(remedy) : found;
  }
}
