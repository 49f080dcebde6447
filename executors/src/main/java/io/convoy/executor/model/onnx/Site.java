package io.convoy.executor.model.onnx;

import java.util.Arrays;
import java.util.List;
import onnx.Onnx.AttributeProto;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Where a layer or vertex stands in the graph that is exported.
 *
 * @param graph that gets its nodes
 * @param vertex its name
 * @param type its class, for messages
 * @param output name of what it gives
 * @param inputs names of what it takes
 * @param shapes of these
 */
record Site(
    OnnxGraph graph,
    String vertex,
    Class<?> type,
    String output,
    List<String> inputs,
    List<InputType> shapes) {
  Site {
    inputs = List.copyOf(inputs);
    shapes = List.copyOf(shapes);
  }

  /** The first input. */
  String input() {
    return inputs.get(0);
  }

  /** The same for a part of what it does, which has a name of its own. */
  Site part(String part) {
    return new Site(graph, vertex, type, output + "/" + part, inputs, shapes);
  }

  /** The same after something that was done to the first input. */
  Site after(String input, InputType shape) {
    return new Site(graph, vertex, type, output, List.of(input), List.of(shape));
  }

  /** The node that gives the output. */
  String node(String op, List<String> from, AttributeProto... attributes) {
    return graph.node(op, output, from, attributes);
  }

  /** The node that gives the output of one input. */
  String node(String op, String from, AttributeProto... attributes) {
    return node(op, List.of(from), attributes);
  }

  /** A single number, as another input of the output's node. */
  String number(String name, double value) {
    return graph.floats(output + "/" + name, List.of(), (float) value);
  }

  /** Whole numbers, as another input of the output's node. */
  String wholes(String name, long... values) {
    return graph.integers(output + "/" + name, values);
  }

  /** The output as another shape; 0 keeps a dimension's size. */
  String reshaped(String from, long... sizes) {
    return node("Reshape", List.of(from, wholes("shape", sizes)));
  }

  /** DL4J's name of a parameter of this vertex. */
  String parameter(String key) {
    return vertex + "_" + key;
  }

  /** A parameter of a value for each channel, to be broadcast over images or features. */
  String perChannel(String key) {
    String name = parameter(key);
    float[] values = graph.values(name);
    long channels = values.length;
    return graph.floats(name, isImages() ? List.of(channels, 1L, 1L) : List.of(channels), values);
  }

  /** A parameter as a vector. */
  String vector(String key) {
    float[] values = graph.values(parameter(key));
    return graph.floats(parameter(key), List.of((long) values.length), values);
  }

  /** Whether the first input is {@code [N,C,H,W]}; else it is {@code [N,C]}. */
  boolean isImages() {
    return shapes.get(0) instanceof InputType.InputTypeConvolutional;
  }

  /** The first input's size, if it must be images. */
  InputType.InputTypeConvolutional images() {
    require(isImages(), "input that is no images");
    return (InputType.InputTypeConvolutional) shapes.get(0);
  }

  /** Height and width of the first input. */
  List<Long> pixels() {
    return Arrays.asList(images().getHeight(), images().getWidth());
  }

  /** The exception that says what cannot be exported. */
  IllegalArgumentException refuse(String what) {
    return new IllegalArgumentException(
        String.format(
            "ONNX export: vertex \"%s\" (%s) is not supported: %s; take --format dl4j",
            vertex, type.getSimpleName(), what));
  }

  /** Refuses unless a condition holds. */
  void require(boolean supported, String otherwise) {
    if (!supported) {
      throw refuse(otherwise);
    }
  }
}
