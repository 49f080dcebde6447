package io.convoy.executor.model.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The names of the tensors in a Keras HDF5 file: layer and role, such as {@code conv1/kernel}.
 *
 * <p>Keras 2, and whole models of Keras 3, have a group for each layer, in which a tensor's own
 * path says its layer and role again. {@code save_weights} of Keras 3 numbers the tensors of a
 * layer, whose name is an attribute; and early files have names of the backend's own, such as
 * {@code uniform1}. There a tensor is what its place and shape make it.
 */
final class KerasNames {
  static final String WEIGHT_NAMES = "weight_names";

  /** The last part of the path of a layer's group in Keras 3. */
  static final String VARIABLES = "/vars";

  private static final List<String> NORMALISATION =
      List.of("gamma", "beta", "moving_mean", "moving_variance");
  private static final Set<String> ROLES =
      Set.of(
          "kernel",
          "bias",
          "gamma",
          "beta",
          "moving_mean",
          "moving_variance",
          "depthwise_kernel",
          "pointwise_kernel");

  /** A layer's group: its name, and paths and shapes of its tensors in the file's order. */
  private record Layer(String name, Map<String, List<Long>> tensors) {}

  private final Map<String, Layer> layers = new LinkedHashMap<>();

  /** Whether a group may hold weights: that of the optimizer's state does not. */
  static boolean mayHold(String path) {
    return !path.startsWith("/optimizer");
  }

  /** A layer's group, named by its path. */
  void layer(String path) {
    layer(path, path.replaceFirst("^/(model_weights/)?", ""));
  }

  /** A layer's group, named apart from it. */
  void layer(String path, String name) {
    layers.put(path, new Layer(name, new TreeMap<>()));
  }

  /** A tensor: it belongs to the layer whose group is the nearest above. */
  void tensor(String path, List<Long> shape) {
    String group = path;
    while (group.contains("/")) {
      group = group.substring(0, group.lastIndexOf('/'));
      Layer layer = layers.get(group);
      if (layer != null) {
        layer.tensors().put(path, shape);
        return;
      }
    }
    throw new WeightsException(
        String.format("holds the data set %s, which belongs to no layer of Keras", path));
  }

  /** The path of each tensor. */
  Map<WeightTensor, String> tensors() {
    Map<WeightTensor, String> named = new LinkedHashMap<>();
    layers.forEach(
        (group, layer) ->
            layer
                .tensors()
                .forEach(
                    (path, shape) -> {
                      String inner = path.substring(group.length() + 1);
                      named.put(new WeightTensor(name(inner, path, layer), shape), path);
                    }));
    return named;
  }

  private static String name(String inner, String path, Layer layer) {
    String last = inner.substring(inner.lastIndexOf('/') + 1).replaceFirst(":0$", "");
    if (ROLES.contains(last)) {
      boolean named = inner.contains("/");
      return (named ? inner.substring(0, inner.lastIndexOf('/')) : layer.name()) + "/" + last;
    }
    return layer.name() + "/" + role(path, layer);
  }

  private static String role(String path, Layer layer) {
    List<String> vectors = new ArrayList<>();
    List<String> kernels = new ArrayList<>();
    layer.tensors().forEach((p, shape) -> (shape.size() < 2 ? vectors : kernels).add(p));
    int kernel = kernels.indexOf(path);
    if (kernels.size() == 2) {
      return kernel == 0 ? "depthwise_kernel" : kernel == 1 ? "pointwise_kernel" : "bias";
    } else if (kernels.size() == 1 && vectors.size() <= 1) {
      return kernel == 0 ? "kernel" : "bias";
    } else if (kernels.isEmpty() && vectors.size() == NORMALISATION.size()) {
      return normalisation(path.substring(path.lastIndexOf('/') + 1), vectors.indexOf(path));
    }
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** By the number that is a tensor's name, or by what it says: old files have running_std. */
  private static String normalisation(String name, int place) {
    if (name.matches("\\d")) {
      return NORMALISATION.get(place);
    }
    String lower = name.toLowerCase(Locale.ROOT).replace("std", "variance");
    return NORMALISATION.stream()
        .filter(role -> lower.contains(role.replace("moving_", "")))
        .findFirst()
        .orElse(name);
  }
}
