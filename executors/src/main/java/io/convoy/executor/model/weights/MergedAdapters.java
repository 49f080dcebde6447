package io.convoy.executor.model.weights;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.FlatParameters.View;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.NetworkMemory;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network whose adapters are merged into the layers that they are of: {@code W + alpha / rank * B
 * A}, computed in double precision (Hu et al. 2021, section 4.1). It has the layers that it had
 * without adapters.
 */
public final class MergedAdapters {
  private final ComputationGraph adapted;
  private final ComputationGraph plain;
  private final Map<String, View> from;
  private final Map<String, View> to;

  private MergedAdapters(ComputationGraph adapted, ComputationGraph plain) {
    this.adapted = adapted;
    this.plain = plain;
    from = views(adapted);
    to = views(plain);
  }

  /**
   * Merges, and closes what it was given if that has adapters; else returns it.
   *
   * @param adapted in single precision
   */
  public static ComputationGraph of(ComputationGraph adapted) {
    List<String> layers = Adapters.layers(adapted.getConfiguration());
    if (layers.isEmpty()) {
      return adapted;
    }
    NativeLibraries.load();
    ComputationGraphConfiguration model = Adapters.without(adapted.getConfiguration());
    ComputationGraph plain = FlatParameters.initialised(model, Precision.FP32);
    MergedAdapters merged = new MergedAdapters(adapted, plain);
    merged.copy();
    layers.forEach(merged::merge);
    NetworkMemory.free(adapted);
    return plain;
  }

  private static Map<String, View> views(ComputationGraph graph) {
    return FlatParameters.of(graph).views().stream()
        .collect(Collectors.toMap(View::name, Function.identity()));
  }

  private static Tensor values(ComputationGraph graph, View view) {
    return FlatParameters.of(graph)
        .tensor()
        .as_strided(view.shape(), view.strides(), new LongOptional(view.offset()));
  }

  @SuppressWarnings("try") // scopes act by being open
  private void copy() {
    try (PointerScope scope = new PointerScope()) {
      to.forEach((name, view) -> values(plain, view).copy_(values(adapted, from.get(name))));
    }
  }

  /** Kernels are {@code [out, in, height, width]}, matrices {@code [in, out]}. */
  @SuppressWarnings("try") // scopes act by being open
  private void merge(String layer) {
    try (PointerScope scope = new PointerScope()) {
      Tensor down = weights(Adapters.down(layer));
      Tensor up = weights(Adapters.up(layer));
      Tensor product =
          down.dim() == 2 ? down.matmul(up) : up.flatten(1, -1).matmul(down.flatten(1, -1));
      double scale = Adapters.scale(adapted.getConfiguration(), layer);
      Tensor weights = values(plain, to.get(layer + "_W"));
      Tensor exact = weights.to(ScalarType.Double).contiguous();
      exact.add_(product.reshape(exact.sizes()), new Scalar(scale));
      weights.copy_(exact);
    }
  }

  private Tensor weights(String vertex) {
    return values(adapted, from.get(vertex + "_W")).to(ScalarType.Double).contiguous();
  }
}
