package io.convoy.executor.model;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.model.layer.GroupedConvolution;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;

/**
 * The layers of a network that get adapters: dense layers and convolutions below the head, which
 * learns as a whole. A convolution in groups gets none, as the product of two small ones has no
 * groups and could not be merged.
 *
 * @param layers that get one
 * @param grouped that a pattern means, too, but that cannot have one
 */
public record AdapterChoice(List<String> layers, List<String> grouped) {
  private static final String KEY = "finetune.lora.layers";
  private static final int SHOWN = 3;

  /**
   * Those that are wanted.
   *
   * @param network without adapters
   * @throws RefusedException naming a pattern that means none, or a grouped convolution
   */
  public static AdapterChoice of(ComputationGraphConfiguration network, LoraSpec wanted) {
    List<String> able = new ArrayList<>();
    List<String> grouped = new ArrayList<>();
    String head = NetworkStages.ofFile(network).head();
    for (Map.Entry<String, GraphVertex> vertex : network.getVertices().entrySet()) {
      if (vertex.getKey().equals(head) || !(vertex.getValue() instanceof LayerVertex layer)) {
        continue;
      }
      Layer within = layer.getLayerConf().getLayer();
      if (isAble(within)) {
        able.add(vertex.getKey());
      } else if (isGrouped(within)) {
        grouped.add(vertex.getKey());
      }
    }
    return chosen(able, grouped, wanted);
  }

  private static AdapterChoice chosen(List<String> able, List<String> grouped, LoraSpec wanted) {
    List<String> known = new ArrayList<>(able);
    known.addAll(grouped);
    Set<String> meant = new LinkedHashSet<>();
    for (String text : wanted.layers()) {
      LayerPattern pattern = new LayerPattern(text);
      List<String> found =
          pattern.of(known, KEY, "dense layer or convolution below the last layer");
      if (grouped.containsAll(found)) {
        throw new RefusedException(
            KEY,
            text,
            String.format(
                "%s is a convolution in groups, into which no adapter can be merged; leave it out,"
                    + " or take [\"*\"], which leaves out all such",
                found.get(0)));
      }
      meant.addAll(found);
    }
    return new AdapterChoice(
        able.stream().filter(meant::contains).toList(),
        grouped.stream().filter(meant::contains).toList());
  }

  /** Exactly these: a subclass may compute something else. */
  private static boolean isAble(Layer layer) {
    return layer.getClass() == ConvolutionLayer.class
        || layer.getClass() == Convolution2D.class
        || (layer.getClass() == DenseLayer.class && !((DenseLayer) layer).hasLayerNorm());
  }

  private static boolean isGrouped(Layer layer) {
    return layer instanceof GroupedConvolution
        || layer instanceof DepthwiseConvolution2D
        || layer instanceof SeparableConvolution2D;
  }

  /** Both in a line. */
  @Override
  public String toString() {
    String line = "Adapters in " + layers.size() + " layers";
    if (grouped.isEmpty()) {
      return line;
    }
    String shown = String.join(", ", grouped.subList(0, Math.min(SHOWN, grouped.size())));
    return String.format(
        "%s, none in %d convolutions in groups: %s%s",
        line, grouped.size(), shown, grouped.size() > SHOWN ? ", ..." : "");
  }
}
