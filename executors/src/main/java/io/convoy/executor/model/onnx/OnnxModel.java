package io.convoy.executor.model.onnx;

import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.engine.CommonRefusal;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.Scores;
import io.convoy.executor.model.StoredImages;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A model at inference as ONNX: it takes {@code images}, {@code [batch,C,H,W]} of single precision,
 * the size of the batch being free, and gives {@code logits}, {@code [batch,classes]}, the outputs
 * before the last activation.
 */
public final class OnnxModel {
  /** The version of ONNX's operators: the first with normalisation over channels. */
  public static final int OPSET = 17;

  private static final int IR_VERSION = 8; // of the same release
  private static final String LOGITS = "logits";
  private static final String PROBABILITIES = "probabilities";

  private final ModelProto model;

  private OnnxModel(ModelProto model) {
    this.model = model;
  }

  /** What a model gives. */
  public enum Output {
    /** The outputs before the last activation. */
    LOGITS,
    /** What evaluation takes for probabilities of the classes: {@code probabilities}. */
    PROBABILITIES
  }

  /**
   * How a model is exported.
   *
   * @param name of the architecture
   * @param version of what writes it
   * @param input size of the images
   * @param inside how images are normalised within the model, which then takes pixels from 0 to
   *     255, red first; empty if it takes images that are normalised already
   * @param outputs what it gives
   * @param metadata what the file says of itself
   */
  public record Options(
      String name,
      String version,
      ImageShape input,
      Optional<InputColours> inside,
      Set<Output> outputs,
      Map<String, String> metadata) {
    public Options {
      outputs = Set.copyOf(outputs);
      metadata = Map.copyOf(metadata);
    }
  }

  /**
   * A network as ONNX has it.
   *
   * @throws IllegalArgumentException if it has a layer that is not known, naming it
   */
  public static OnnxModel of(ComputationGraph network, Options options) {
    ComputationGraphConfiguration model = network.getConfiguration();
    CommonRefusal.of(model)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException("ONNX export: " + reason);
            });
    if (StoredImages.channelsLast(model)) {
      throw new IllegalArgumentException(
          "ONNX export: the model takes images as [N,H,W,C], which is not supported; take --format"
              + " dl4j");
    }
    OnnxGraph graph = new OnnxGraph(options.name(), FlatParameters.of(network));
    write(graph, model, options);
    ModelProto.Builder built =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .setProducerName("convoy")
            .setProducerVersion(options.version())
            .setGraph(graph.built());
    options.metadata().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                built.addMetadataProps(
                    StringStringEntryProto.newBuilder()
                        .setKey(entry.getKey())
                        .setValue(entry.getValue())));
    return new OnnxModel(built.build());
  }

  /** Writes the file; the stream stays open. */
  public void writeTo(OutputStream out) throws IOException {
    model.writeTo(out);
  }

  private static void write(OnnxGraph graph, ComputationGraphConfiguration model, Options options) {
    String images = model.getNetworkInputs().get(0);
    ImageShape size = options.input();
    InputType type = InputType.convolutional(size.height(), size.width(), size.channels());
    Map<String, InputType> shapes = model.clone().getLayerActivationTypes(true, false, type);
    shapes.put(images, type);
    Map<String, String> values = new HashMap<>();
    graph.input(images, size.channels(), size.height(), size.width());
    values.put(
        images,
        options
            .inside()
            .map(colours -> OnnxInput.normalised(graph, images, colours, size))
            .orElse(images));
    String last = model.getNetworkOutputs().get(0);
    for (String vertex : order(model, last)) {
      List<String> inputs = model.getVertexInputs().get(vertex);
      Site site =
          new Site(
              graph,
              vertex,
              type(model.getVertices().get(vertex)),
              vertex.equals(last) ? LOGITS : vertex,
              inputs.stream().map(values::get).toList(),
              inputs.stream().map(shapes::get).toList());
      values.put(vertex, OnnxLayers.write(model.getVertices().get(vertex), site));
    }
    GraphVertex output = model.getVertices().get(last);
    // DL4J says of a layer without parameters that it has no outputs
    boolean plain = ((LayerVertex) output).getLayerConf().getLayer() instanceof LossLayer;
    String sized = plain ? model.getVertexInputs().get(last).get(0) : last;
    ended(graph, output, shapes.get(sized), options.outputs());
  }

  /** Vertices but the input, each after everything that it depends on. */
  private static Set<String> order(ComputationGraphConfiguration model, String last) {
    Set<String> order = new LinkedHashSet<>();
    visit(model, last, order);
    order.removeAll(model.getNetworkInputs());
    return order;
  }

  private static void visit(ComputationGraphConfiguration model, String vertex, Set<String> order) {
    if (!order.contains(vertex)) {
      model
          .getVertexInputs()
          .getOrDefault(vertex, List.of())
          .forEach(input -> visit(model, input, order));
      order.add(vertex);
    }
  }

  private static Class<?> type(GraphVertex vertex) {
    return vertex instanceof LayerVertex layer
        ? layer.getLayerConf().getLayer().getClass()
        : vertex.getClass();
  }

  private static void ended(
      OnnxGraph graph, GraphVertex vertex, InputType classes, Set<Output> wanted) {
    long size = classes.arrayElementsPerExample();
    if (wanted.contains(Output.LOGITS)) {
      graph.output(LOGITS, size);
    }
    if (wanted.contains(Output.PROBABILITIES)) {
      Site site =
          new Site(graph, LOGITS, type(vertex), PROBABILITIES, List.of(LOGITS), List.of(classes));
      probabilities(((LayerVertex) vertex).getLayerConf().getLayer(), site);
      graph.output(PROBABILITIES, size);
    }
  }

  private static void probabilities(Layer layer, Site site) {
    boolean plain = layer instanceof LossLayer;
    ILossFunction loss =
        plain ? ((LossLayer) layer).getLossFn() : ((BaseOutputLayer) layer).getLossFn();
    IActivation activation =
        plain ? ((LossLayer) layer).getActivationFn() : ((BaseOutputLayer) layer).getActivationFn();
    if (Scores.areProbabilities(loss, activation)) {
      site.node("Identity", OnnxActivations.of(activation, site.input(), site.part("activated")));
    } else {
      String activated = OnnxActivations.of(activation, site.input(), site.part("activated"));
      OnnxActivations.of(new ActivationSoftmax(), activated, site);
    }
  }
}
