package io.convoy.executor.engine;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A model on which both engines must agree. */
public record ParityCase(String name, ComputationGraphConfiguration model, ImageShape input) {
  static final int CLASSES = 5;

  /** What a case adds between the images, vertex {@code in}, and the output. */
  @FunctionalInterface
  interface Body {
    /** Adds vertices and returns the last one's name. */
    String add(GraphBuilder graph);
  }

  /** Layers one after another, then a softmax output. */
  public static ParityCase layers(String name, int height, int width, Layer... layers) {
    return graph(name, height, width, graph -> chain(graph, layers));
  }

  /** Any vertices, then a softmax output. */
  static ParityCase graph(String name, int height, int width, Body body) {
    return ended(
        name,
        height,
        width,
        graph -> {
          String last = body.add(graph);
          graph.addLayer("out", softmax(), last);
        });
  }

  /** Layers one after another, configured for NHWC images, then a softmax output. */
  static ParityCase channelsLast(String name, int height, int width, Layer... layers) {
    InputType images = InputType.convolutional(height, width, 3, CNN2DFormat.NHWC);
    return ended(
        "nhwc " + name,
        new ImageShape(height, width, 3),
        images,
        graph -> {
          String last = chain(graph, layers);
          graph.addLayer("out", softmax(), last);
        });
  }

  private static String chain(GraphBuilder graph, Layer... layers) {
    String last = "in";
    for (int i = 0; i < layers.length; i++) {
      graph.addLayer("layer" + i, layers[i], last);
      last = "layer" + i;
    }
    return last;
  }

  private static OutputLayer softmax() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** Any vertices including the output, {@code out}. */
  public static ParityCase ended(String name, int height, int width, Consumer<GraphBuilder> body) {
    return ended(
        name, new ImageShape(height, width, 3), InputType.convolutional(height, width, 3), body);
  }

  private static ParityCase ended(
      String name, ImageShape input, InputType images, Consumer<GraphBuilder> body) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .updater(new NoOp())
            .graphBuilder()
            .addInputs("in");
    body.accept(graph);
    graph.setOutputs("out").setInputTypes(images);
    return new ParityCase(name, graph.build(), input);
  }

  /** The small variant of a model of the catalogue. */
  static ParityCase model(CatalogueModel model) {
    ModelSpec spec = model.trialSpec(CLASSES, 7);
    return new ParityCase(model.name(), ModelCatalogue.configuration(spec), spec.input());
  }

  /** A model of the catalogue on images of a size. */
  static ParityCase model(String name, ImageShape input) {
    ModelSpec spec = new ModelSpec(name, input, CLASSES, Map.of(), 7);
    return new ParityCase(name, ModelCatalogue.configuration(spec), input);
  }

  @Override
  public String toString() {
    return name + " " + input;
  }
}
