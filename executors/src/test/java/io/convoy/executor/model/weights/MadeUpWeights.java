package io.convoy.executor.model.weights;

import io.convoy.executor.safetensors.SafetensorsWriter;
import io.convoy.executor.safetensors.SafetensorsWriter.Content;
import io.convoy.executor.safetensors.ValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Weights by a formula that other frameworks can compute too, under the names and in the layout of
 * a project: value i of the tensor that is the k-th by name is {@code s = sin(0.7 i i + 1.3 k)} for
 * kernels times {@code sqrt(6 / fan-in)}; {@code 1 + s/2} for variances, {@code 1 + s/5} for
 * scales, {@code s/10} for the rest.
 */
final class MadeUpWeights {
  private final Map<String, WeightTensor> tensors = new TreeMap<>();
  private final Framework framework;

  private MadeUpWeights(Framework framework) {
    this.framework = framework;
  }

  /** All tensors that a naming has for the parameters of a model. */
  static MadeUpWeights of(Naming naming, List<ModelPlace> places) {
    MadeUpWeights made = new MadeUpWeights(naming.framework());
    for (ModelPlace place : places) {
      List<String> names = naming.names(place);
      boolean depthwise = place.kind() == ModelPlace.Kind.DEPTHWISE;
      String name = names.get(depthwise ? names.size() - 1 : 0);
      List<Long> shape = naming.framework().arrangement(place, place.shape()).stored();
      made.put(
          place.kind() == ModelPlace.Kind.VECTOR
              ? new WeightTensor(name, List.of(place.view().length()))
              : new WeightTensor(name, shape));
    }
    return made;
  }

  void put(WeightTensor tensor) {
    tensors.put(tensor.name(), tensor);
  }

  void remove(String name) {
    tensors.remove(name);
  }

  float[] values(WeightTensor tensor) {
    int k = List.copyOf(tensors.keySet()).indexOf(tensor.name());
    float[] values = new float[(int) tensor.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value(tensor, Math.sin(0.7 * i * i + 1.3 * k));
    }
    return values;
  }

  private double value(WeightTensor tensor, double s) {
    String last = tensor.name().replaceFirst(".*[./]", "");
    List<Long> shape = tensor.shape();
    if (last.equals("running_var") || last.equals("moving_variance")) {
      return 1 + 0.5 * s;
    } else if (shape.size() < 2) {
      return last.equals("gamma") || last.equals("weight") ? 1 + 0.2 * s : 0.1 * s;
    }
    boolean outFirst = framework == Framework.TORCH;
    long out = outFirst ? shape.get(0) : shape.get(shape.size() - 1);
    double fanIn =
        last.equals("depthwise_kernel")
            ? (double) shape.get(0) * shape.get(1)
            : (double) tensor.length() / out;
    return s * Math.sqrt(6 / fanIn);
  }

  Path safetensors(Path file) throws IOException {
    List<Content> contents = new ArrayList<>();
    for (WeightTensor tensor : tensors.values()) {
      byte[] bytes = bytes(tensor);
      contents.add(
          new Content(tensor.name(), ValueType.F32, tensor.shape(), out -> out.write(bytes)));
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      SafetensorsWriter.write(out, Map.of("format", "pt"), contents);
    }
    return file;
  }

  /** As TensorFlow.js has them, in two shards that divide a tensor. */
  Path modelJson(Path folder) throws IOException {
    String weights =
        tensors.values().stream()
            .map(
                tensor ->
                    String.format(
                        "{\"name\": \"%s\", \"shape\": %s, \"dtype\": \"float32\"}",
                        tensor.name(), tensor.shape()))
            .collect(Collectors.joining(", "));
    Files.writeString(
        folder.resolve("model.json"),
        "{\"modelTopology\": null, \"weightsManifest\": [{\"paths\": [\"a\", \"b\"], \"weights\": ["
            + weights
            + "]}]}");
    ByteBuffer all =
        ByteBuffer.allocate(4 * tensors.values().stream().mapToInt(t -> (int) t.length()).sum());
    tensors.values().forEach(tensor -> all.put(bytes(tensor)));
    byte[] a = new byte[101];
    all.flip().get(a);
    byte[] b = new byte[all.remaining()];
    all.get(b);
    Files.write(folder.resolve("a"), a);
    Files.write(folder.resolve("b"), b);
    return folder.resolve("model.json");
  }

  private byte[] bytes(WeightTensor tensor) {
    float[] values = values(tensor);
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
