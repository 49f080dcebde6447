package io.convoy.executor.model.weights;

import io.convoy.executor.model.weights.PickledNames.Storage;
import io.convoy.executor.model.weights.PickledNames.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint as {@code torch.save} writes it: a dictionary of tensors, or one that holds such a
 * dictionary under a usual name. It is a pickle, of which {@link Unpickler} runs nothing.
 */
final class PyTorchWeights implements WeightsFile {
  /** Under which checkpoints have their weights, the first that is there. */
  private static final List<String> USUAL =
      List.of("state_dict", "model_state_dict", "model", "net", "weights", "params");

  /** What {@code DataParallel} and {@code torch.compile} put before all names. */
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

  private static final int MOST_DIMENSIONS = 8;

  private final PyTorchContainer container;
  private final Map<WeightTensor, Tensor> tensors;

  private PyTorchWeights(PyTorchContainer container, Map<WeightTensor, Tensor> tensors) {
    this.container = container;
    this.tensors = tensors;
  }

  static PyTorchWeights open(LocalCopy file) throws IOException {
    PyTorchContainer container = PyTorchContainer.open(file);
    try {
      return new PyTorchWeights(container, tensors(container.content()));
    } catch (RuntimeException e) {
      container.close();
      throw e;
    }
  }

  private static Map<WeightTensor, Tensor> tensors(Object content) {
    Map<String, Tensor> named = unwrapped(named(dictionary(content)));
    Map<WeightTensor, Tensor> tensors = new LinkedHashMap<>();
    named.forEach(
        (name, tensor) -> {
          requireSound(name, tensor);
          tensors.put(new WeightTensor(name, tensor.shape()), tensor);
        });
    return tensors;
  }

  private static PickledMap dictionary(Object content) {
    if (!(content instanceof PickledMap map)) {
      throw new WeightsException("holds no dictionary of tensors; save the model's state_dict()");
    }
    if (!named(map).isEmpty()) {
      return map;
    }
    return USUAL.stream()
        .map(map::get)
        .filter(value -> value instanceof PickledMap inner && !named(inner).isEmpty())
        .map(PickledMap.class::cast)
        .findFirst()
        .orElseThrow(
            () ->
                new WeightsException(
                    String.format(
                        "holds no dictionary of tensors under a usual name (%s); it has %s",
                        String.join(", ", USUAL), String.join(", ", map.keys()))));
  }

  private static Map<String, Tensor> named(PickledMap map) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    map.entries()
        .forEach(
            (key, value) -> {
              if (value instanceof Tensor tensor) {
                named.put(key.toString(), tensor);
              }
            });
    return named;
  }

  private static Map<String, Tensor> unwrapped(Map<String, Tensor> named) {
    for (String wrapper : WRAPPERS) {
      if (named.keySet().stream().allMatch(name -> name.startsWith(wrapper))) {
        Map<String, Tensor> shorter = new LinkedHashMap<>();
        named.forEach((name, tensor) -> shorter.put(name.substring(wrapper.length()), tensor));
        return unwrapped(shorter);
      }
    }
    return named;
  }

  private static void requireSound(String name, Tensor tensor) {
    int rank = tensor.shape().size();
    boolean sound =
        rank <= MOST_DIMENSIONS
            && rank == tensor.strides().size()
            && tensor.first() >= 0
            && tensor.storage().from() >= 0
            && tensor.shape().stream().allMatch(size -> size >= 0)
            && tensor.strides().stream().allMatch(stride -> stride >= 0);
    if (!sound || !fits(tensor)) {
      throw new WeightsException(
          String.format("is damaged: tensor %s does not fit into its storage", name));
    }
  }

  /** No value beyond the storage, and none twice. */
  private static boolean fits(Tensor tensor) {
    try {
      long length = tensor.shape().stream().reduce(1L, Math::multiplyExact);
      return length == 0
          || (length <= span(tensor)
              && span(tensor) <= Math.subtractExact(tensor.storage().length(), tensor.first()));
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** From the first value in the storage to the last. */
  private static long span(Tensor tensor) {
    long span = 1;
    for (int i = 0; i < tensor.shape().size(); i++) {
      long along = Math.multiplyExact(tensor.shape().get(i) - 1, tensor.strides().get(i));
      span = Math.addExact(span, along);
    }
    return span;
  }

  @Override
  public String format() {
    return "a PyTorch checkpoint";
  }

  @Override
  public List<WeightTensor> tensors() {
    return new ArrayList<>(tensors.keySet());
  }

  @Override
  public float[] values(WeightTensor wanted) throws IOException {
    Tensor tensor = tensors.get(wanted);
    if (wanted.length() == 0) {
      return new float[0];
    }
    Storage storage = tensor.storage();
    int width = storage.type().bytes();
    long first = Math.addExact(storage.from(), tensor.first());
    ByteBuffer bytes =
        container.read(
            storage, Math.multiplyExact(first, width), Math.multiplyExact(span(tensor), width));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[Math.toIntExact(wanted.length())];
    long[] index = new long[tensor.shape().size()];
    for (int i = 0; i < values.length; i++) {
      bytes.position((int) (at(index, tensor.strides()) * width));
      values[i] = (float) storage.type().next(bytes);
      advance(index, tensor.shape());
    }
    return values;
  }

  private static long at(long[] index, List<Long> strides) {
    long at = 0;
    for (int i = 0; i < index.length; i++) {
      at += index[i] * strides.get(i);
    }
    return at;
  }

  private static void advance(long[] index, List<Long> shape) {
    for (int i = index.length - 1; i >= 0; i--) {
      if (++index[i] < shape.get(i)) {
        return;
      }
      index[i] = 0;
    }
  }

  @Override
  public void close() throws IOException {
    container.close();
  }
}
