package io.convoy.executor.model.weights;

import io.convoy.executor.model.weights.ModelPlace.Kind;
import java.util.ArrayList;
import java.util.List;

/** What a framework calls a layer's tensors, and how it lays them out. */
enum Framework {
  /** PyTorch: {@code [out, in, height, width]}, matrices {@code [out, in]}. */
  TORCH("(.*\\.)?num_batches_tracked") {
    @Override
    List<String> tensors(String parameter) {
      return switch (parameter) {
        case "W", "gamma" -> List.of("weight");
        case "b", "beta" -> List.of("bias");
        case "mean" -> List.of("running_mean");
        case "var" -> List.of("running_var");
        default -> List.of();
      };
    }

    @Override
    Arrangement arrangement(ModelPlace place, List<Long> shape) {
      return switch (place.kind()) {
        case MATRIX -> transposed(reversed(shape), reversed(shape), 1, 0);
        case DEPTHWISE -> {
          long height = shape.get(0);
          long width = shape.get(1);
          List<Long> stored = List.of(shape.get(2) * shape.get(3), 1L, height, width);
          List<Long> viewed = List.of(shape.get(2), shape.get(3), height, width);
          yield transposed(stored, viewed, 2, 3, 0, 1);
        }
        default -> Arrangement.same(shape);
      };
    }
  },

  /** Keras and TensorFlow.js: {@code [height, width, in, out]}, matrices {@code [in, out]}. */
  KERAS("normalization/(mean|variance|count|\\d)") {
    @Override
    List<String> tensors(String parameter) {
      return switch (parameter) {
        case "W" -> List.of("kernel", "depthwise_kernel");
        case "b" -> List.of("bias");
        case "gamma", "beta" -> List.of(parameter);
        case "mean" -> List.of("moving_mean");
        case "var" -> List.of("moving_variance");
        default -> List.of();
      };
    }

    @Override
    Arrangement arrangement(ModelPlace place, List<Long> shape) {
      if (place.kind() == Kind.KERNEL) {
        List<Long> stored = List.of(shape.get(2), shape.get(3), shape.get(1), shape.get(0));
        return transposed(stored, stored, 3, 2, 0, 1);
      } else if (place.kind() == Kind.MATRIX && !place.flattened().isEmpty()) {
        List<Long> map = place.flattened();
        List<Long> viewed = List.of(map.get(1), map.get(2), map.get(0), shape.get(1));
        return transposed(shape, viewed, 2, 0, 1, 3);
      }
      return Arrangement.same(shape);
    }
  },

  /** DL4J: as the model has it. */
  DL4J("") {
    @Override
    List<String> tensors(String parameter) {
      return List.of(parameter);
    }

    @Override
    Arrangement arrangement(ModelPlace place, List<Long> shape) {
      return Arrangement.same(shape);
    }
  };

  private final String ignored;

  /**
   * A framework.
   *
   * @param ignored a regular expression of tensors that are of no use to a model here
   */
  Framework(String ignored) {
    this.ignored = ignored;
  }

  /**
   * How a stored tensor becomes a parameter.
   *
   * @param stored its dimensions in the file, apart from those of one
   * @param viewed the same values with dimensions taken apart
   * @param axes of these, in the parameter's order
   */
  record Arrangement(List<Long> stored, List<Long> viewed, List<Long> axes) {
    static Arrangement same(List<Long> shape) {
      List<Long> axes = new ArrayList<>();
      for (long i = 0; i < shape.size(); i++) {
        axes.add(i);
      }
      return new Arrangement(shape, shape, axes);
    }

    /** Whether a tensor has these dimensions; those of one say nothing. */
    boolean takes(WeightTensor tensor) {
      return meaningful(tensor.shape()).equals(meaningful(stored));
    }

    private static List<Long> meaningful(List<Long> shape) {
      return shape.stream().filter(size -> size != 1).toList();
    }
  }

  /**
   * How the values of a parameter are laid out in a file.
   *
   * @param shape the parameter's dimensions, which may differ from the place's
   */
  abstract Arrangement arrangement(ModelPlace place, List<Long> shape);

  /** The dimensions that a parameter's tensor has in a file. */
  List<Long> stored(ModelPlace place) {
    return place.kind() == Kind.VECTOR
        ? List.of(place.view().length())
        : arrangement(place, place.shape()).stored();
  }

  /** The same as text, such as {@code [16,3,3,3]}. */
  String shape(ModelPlace place) {
    return stored(place).toString().replace(" ", "");
  }

  /** What a module's tensor for a parameter can be called. */
  abstract List<String> tensors(String parameter);

  /** Between a module's name and its tensor's. */
  String separator() {
    return this == KERAS ? "/" : ".";
  }

  /** Whether a tensor is of no use to a model here. */
  boolean ignores(WeightTensor tensor) {
    return tensor.name().matches(ignored);
  }

  private static List<Long> reversed(List<Long> shape) {
    return List.of(shape.get(1), shape.get(0));
  }

  private static Arrangement transposed(List<Long> stored, List<Long> viewed, long... axes) {
    List<Long> order = new ArrayList<>();
    for (long axis : axes) {
      order.add(axis);
    }
    return new Arrangement(stored, viewed, order);
  }
}
