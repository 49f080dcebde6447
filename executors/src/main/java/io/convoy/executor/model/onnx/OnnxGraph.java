package io.convoy.executor.model.onnx;

import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.FlatParameters.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/** An ONNX graph in the making: nodes in the order of computation, and the tensors they use. */
final class OnnxGraph {
  /** The name of the first dimension, which is free. */
  private static final String BATCH = "batch";

  private final FlatParameters parameters;
  private final Map<String, View> views = new HashMap<>();
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Set<String> names = new HashSet<>();

  /**
   * Begins a graph.
   *
   * @param name of the model
   * @param parameters that nodes can ask for
   */
  OnnxGraph(String name, FlatParameters parameters) {
    graph.setName(name);
    this.parameters = parameters;
    parameters.views().forEach(view -> views.put(view.name(), view));
  }

  /** What the model is given: {@code [batch, sizes...]} of single precision. */
  String input(String name, long... sizes) {
    claim(name);
    graph.addInput(value(name, sizes));
    return name;
  }

  /** What the model gives. */
  void output(String name, long... sizes) {
    graph.addOutput(value(name, sizes));
  }

  /** Adds a node with one output, whose name is returned. */
  String node(String op, String output, List<String> inputs, AttributeProto... attributes) {
    return node(op, List.of(output), inputs, attributes);
  }

  /** Adds a node with two outputs, of which the second is taken: its name is returned. */
  String second(String op, String output, List<String> inputs, AttributeProto... attributes) {
    return node(op, List.of("", output), inputs, attributes);
  }

  private String node(
      String op, List<String> outputs, List<String> inputs, AttributeProto... attributes) {
    String output = outputs.get(outputs.size() - 1);
    claim(output);
    graph.addNode(
        NodeProto.newBuilder()
            .setName(output)
            .setOpType(op)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(Arrays.asList(attributes)));
    return output;
  }

  /**
   * A parameter's values, in their own or another order of dimensions.
   *
   * @param name as DL4J has it, such as {@code conv1_W}
   * @param shape in the graph
   * @param axes of the parameter as DL4J has it, in the order of the graph's; none for its own
   */
  String parameter(String name, List<Long> shape, long... axes) {
    return floats(name, shape, values(name, axes));
  }

  /** A parameter's values, row-major. */
  float[] values(String name, long... axes) {
    return parameters.values(views.get(name), axes);
  }

  /** A parameter's dimensions as DL4J has it. */
  List<Long> shape(String name) {
    return Arrays.stream(views.get(name).shape()).boxed().toList();
  }

  /** A constant, whose name is returned; {@code shape} is empty for a single number. */
  String floats(String name, List<Long> shape, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(name, shape, TensorProto.DataType.FLOAT, bytes);
  }

  /** A constant vector of integers, whose name is returned. */
  String integers(String name, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return constant(name, List.of((long) values.length), TensorProto.DataType.INT64, bytes);
  }

  private String constant(
      String name, List<Long> shape, TensorProto.DataType type, ByteBuffer bytes) {
    claim(name);
    ByteString raw = UnsafeByteOperations.unsafeWrap(bytes); // nobody writes to it again
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addAllDims(shape)
            .setRawData(raw));
    return name;
  }

  private void claim(String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          String.format(
              "ONNX export: \"%s\" is the name of two values; rename the vertex that has it",
              name));
    }
  }

  private static ValueInfoProto value(String name, long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(TensorProto.DataType.FLOAT.getNumber())
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  GraphProto built() {
    return graph.build();
  }
}
