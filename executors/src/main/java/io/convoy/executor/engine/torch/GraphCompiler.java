package io.convoy.executor.engine.torch;

import io.convoy.executor.engine.CommonRefusal;
import io.convoy.executor.engine.torch.layer.CompileContext;
import io.convoy.executor.engine.torch.layer.Compiled;
import io.convoy.executor.engine.torch.layer.LayerCompilers;
import io.convoy.executor.model.StoredImages;
import io.convoy.executor.model.layer.AuxiliaryCrossEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Compiles a DL4J graph to a {@link Program}; touches no native code. */
final class GraphCompiler {
  private final ComputationGraphConfiguration model;
  private final boolean channelsLast;
  private final Map<String, Integer> slots = new HashMap<>();
  private final Map<String, Integer> readers = new HashMap<>();
  private final Map<String, Boolean> overwritable = new HashMap<>();

  private final List<String> outputs;

  private GraphCompiler(ComputationGraphConfiguration model, List<String> outputs) {
    this.model = model;
    this.outputs = outputs;
    channelsLast = StoredImages.channelsLast(model);
  }

  /**
   * Compiles a model.
   *
   * @throws UnsupportedOperationException naming the vertex, its layer and what is not supported
   */
  static Program compile(ComputationGraphConfiguration model) {
    return compile(model, model.getNetworkOutputs().subList(0, 1));
  }

  /** The same with all outputs, for training; of a model with one the same program. */
  static Program compileWhole(ComputationGraphConfiguration model) {
    return compile(model, model.getNetworkOutputs());
  }

  private static Program compile(ComputationGraphConfiguration model, List<String> outputs) {
    CommonRefusal.of(model)
        .ifPresent(
            reason -> {
              throw new UnsupportedOperationException("engine torch: " + reason);
            });
    return new GraphCompiler(model, outputs).program();
  }

  private Program program() {
    String images = model.getNetworkInputs().get(0);
    Set<String> order = new LinkedHashSet<>();
    outputs.forEach(output -> inputs(output).forEach(input -> visit(input, order)));
    // the first output last of all
    for (int i = outputs.size() - 1; i >= 0; i--) {
      order.add(outputs.get(i));
    }
    order.remove(images);
    slots.put(images, 0);
    overwritable.put(images, false);
    for (String vertex : order) {
      inputs(vertex).forEach(input -> readers.merge(input, 1, Integer::sum));
    }
    List<Compiled> compiled = new ArrayList<>();
    for (String vertex : order) {
      slots.put(vertex, slots.size());
      Compiled step = compile(vertex);
      overwritable.put(vertex, step.overwritable());
      compiled.add(step);
    }
    return new Program(
        steps(List.copyOf(order), compiled), outputs.stream().map(this::ending).toList());
  }

  /** Adds a vertex after everything that it depends on. */
  private void visit(String vertex, Set<String> order) {
    if (!order.contains(vertex)) {
      inputs(vertex).forEach(input -> visit(input, order));
      order.add(vertex);
    }
  }

  private List<String> inputs(String vertex) {
    return model.getVertexInputs().getOrDefault(vertex, List.of());
  }

  private Compiled compile(String name) {
    GraphVertex vertex = model.getVertices().get(name);
    if (vertex instanceof LayerVertex layerVertex) {
      Layer layer = layerVertex.getLayerConf().getLayer();
      return LayerCompilers.layer(layer, layerVertex.getPreProcessor(), site(name, layer));
    }
    return LayerCompilers.vertex(vertex, site(name, vertex));
  }

  private CompileContext site(String name, Object node) {
    String first = inputs(name).get(0);
    return new CompileContext(
        name, node.getClass(), overwritable.get(first) && readers.get(first) == 1, channelsLast);
  }

  private List<Program.Step> steps(List<String> order, List<Compiled> compiled) {
    List<Program.Step> steps = new ArrayList<>();
    Set<Integer> readLater = new LinkedHashSet<>();
    for (int i = order.size() - 1; i >= 0; i--) {
      List<Integer> inputs = inputs(order.get(i)).stream().map(slots::get).toList();
      List<Integer> dying = inputs.stream().distinct().filter(readLater::add).toList();
      steps.add(0, new Program.Step(order.get(i), compiled.get(i).op(), inputs, dying));
    }
    return steps;
  }

  private LossHead ending(String output) {
    Layer layer = ((LayerVertex) model.getVertices().get(output)).getLayerConf().getLayer();
    CompileContext site = new CompileContext(output, layer.getClass(), false, channelsLast);
    if (AuxiliaryCrossEntropy.is(model.getVertices().get(output))) {
      IActivation softmax = ((BaseOutputLayer) layer).getActivationFn();
      return Losses.of(new LossMCXENT(), softmax, site)
          .sharing(AuxiliaryCrossEntropy.weight(model.getVertices().get(output)));
    }
    if (layer instanceof LossLayer lossLayer) {
      return Losses.of(lossLayer.getLossFn(), lossLayer.getActivationFn(), site);
    }
    BaseOutputLayer outputLayer = (BaseOutputLayer) layer;
    return Losses.of(outputLayer.getLossFn(), outputLayer.getActivationFn(), site);
  }
}
