package io.convoy.executor.engine.torch;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Takes the outputs of some layers while a pass computes them, maps averaged over their places. */
final class LayerFeatures implements BiConsumer<String, Tensor> {
  private final Set<String> layers;
  private final Map<String, Tensor> taken = new TreeMap<>();

  /**
   * @param layers names of vertices
   */
  LayerFeatures(Set<String> layers) {
    this.layers = layers;
  }

  /** An output may be overwritten afterwards, so what is taken is a copy. */
  @Override
  public void accept(String vertex, Tensor output) {
    if (layers.contains(vertex)) {
      Tensor values = output.to(ScalarType.Float);
      taken.put(vertex, output.dim() > 2 ? values.flatten(2, -1).mean(2) : values.clone());
    }
  }

  /** Of each layer {@code [N,F]} row-major, in the host's memory. */
  Map<String, float[]> values() {
    Map<String, float[]> values = new TreeMap<>();
    taken.forEach((layer, tensor) -> values.put(layer, array(tensor)));
    return values;
  }

  /** A tensor's values in the host's memory. */
  static float[] array(Tensor tensor) {
    Tensor here = tensor.to(ScalarType.Float).contiguous().cpu();
    float[] values = new float[(int) here.numel()];
    here.data_ptr_float().get(values);
    return values;
  }
}
