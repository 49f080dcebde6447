package io.convoy.executor.model.weights;

import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.FlatParameters.View;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.ProjectionHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;

/**
 * A parameter of the model, which waits for its values.
 *
 * @param view where it lies and its shape, as DL4J has it
 * @param vertex it belongs to
 * @param index of the vertex among all
 * @param kind what it is
 * @param isHead whether its vertex is the last with parameters, which gives a value for each class,
 *     or of a projection in its place
 * @param readsImages whether its vertex takes the network's input
 * @param flattened channels, height and width of the map that the vertex takes as a vector; empty
 *     if it does not
 */
record ModelPlace(
    View view,
    String vertex,
    int index,
    Kind kind,
    boolean isHead,
    boolean readsImages,
    List<Long> flattened) {

  /** What a parameter is, and its shape in DL4J. */
  enum Kind {
    /** {@code [out, in, height, width]}. */
    KERNEL,
    /** Of each channel by itself, {@code [height, width, in, multiplier]}. */
    DEPTHWISE,
    /** {@code [in, out]}. */
    MATRIX,
    /** A bias, a scale, a shift or a running statistic. */
    VECTOR,
    /** Of any other layer. */
    OTHER
  }

  /** Those of a model; of its adapters there are none, as no file has them. */
  static List<ModelPlace> of(ComputationGraphConfiguration network, FlatParameters parameters) {
    ComputationGraphConfiguration model = Adapters.without(network);
    List<String> vertices = new ArrayList<>(model.getVertices().keySet());
    Set<String> trained = new HashSet<>();
    parameters.views().forEach(view -> trained.add(vertex(view)));
    String head = head(model, trained);
    List<ModelPlace> places = new ArrayList<>();
    for (View view : parameters.views()) {
      String vertex = vertex(view);
      if (Adapters.isPart(vertex)) {
        continue;
      }
      List<String> inputs = model.getVertexInputs().get(vertex);
      places.add(
          new ModelPlace(
              view,
              vertex,
              vertices.indexOf(vertex),
              kind(model.getVertices().get(vertex), view),
              vertex.equals(head) || ProjectionHead.isPart(vertex),
              model.getNetworkInputs().containsAll(inputs),
              flattened(model.getVertices().get(vertex))));
    }
    return places;
  }

  private static String vertex(View view) {
    return view.name().substring(0, view.name().lastIndexOf('_'));
  }

  /** The output, or the nearest vertex before it that has parameters. */
  private static String head(ComputationGraphConfiguration model, Set<String> trained) {
    String vertex = model.getNetworkOutputs().get(0);
    while (!trained.contains(vertex)) {
      List<String> inputs = model.getVertexInputs().get(vertex);
      if (inputs == null || inputs.size() != 1) {
        return "";
      }
      vertex = inputs.get(0);
    }
    return vertex;
  }

  private static Kind kind(GraphVertex vertex, View view) {
    boolean isVector = Arrays.stream(view.shape()).filter(size -> size > 1).count() <= 1;
    if (!(vertex instanceof LayerVertex layered)) {
      return Kind.OTHER;
    }
    if (!view.name().endsWith("_W")) {
      return isVector ? Kind.VECTOR : Kind.OTHER;
    } else if (layered.getLayerConf().getLayer() instanceof DepthwiseConvolution2D) {
      return Kind.DEPTHWISE;
    } else if (layered.getLayerConf().getLayer() instanceof SeparableConvolution2D) {
      return Kind.OTHER;
    } else if (layered.getLayerConf().getLayer() instanceof ConvolutionLayer) {
      return view.shape().length == 4 ? Kind.KERNEL : Kind.OTHER;
    }
    return view.shape().length == 2 ? Kind.MATRIX : Kind.OTHER;
  }

  private static List<Long> flattened(GraphVertex vertex) {
    if (vertex instanceof LayerVertex layered
        && layered.getPreProcessor() instanceof CnnToFeedForwardPreProcessor flatten) {
      return List.of(flatten.getNumChannels(), flatten.getInputHeight(), flatten.getInputWidth());
    }
    return List.of();
  }

  /** That of the last layer in whose place a projection is; empty for any other. */
  Optional<ModelPlace> replaced() {
    return ProjectionHead.replaced(vertex)
        .map(
            head ->
                new ModelPlace(
                    new View(
                        head + "_" + parameter(),
                        view.offset(),
                        view.shape(),
                        view.strides(),
                        view.role(),
                        view.regularisation(),
                        view.frozen()),
                    head,
                    index,
                    kind,
                    true,
                    false,
                    List.of()));
  }

  /** The parameter's own name in its layer, such as {@code W}. */
  String parameter() {
    return view.name().substring(vertex.length() + 1);
  }

  /** Its dimensions as DL4J has them. */
  List<Long> shape() {
    return Arrays.stream(view.shape()).boxed().toList();
  }

  /** The dimension that counts classes, where this is the head. */
  int classAxis() {
    return switch (kind) {
      case KERNEL -> 0;
      case MATRIX -> 1;
      default -> view.shape().length - 1;
    };
  }

  /** Its dimensions if there were another number of classes or of image channels. */
  List<Long> shape(int axis, long size) {
    List<Long> other = new ArrayList<>(shape());
    other.set(axis, size);
    return other;
  }
}
