package io.convoy.executor.engine.torch;

import io.convoy.executor.engine.ActivationFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;

/** Measures the outputs of layers while a pass computes them; the host reads them at once. */
final class LayerActivations implements BiConsumer<String, Tensor> {
  private static final int FIGURES = 3;

  private final ComputationGraphConfiguration model;
  private final List<String> vertices = new ArrayList<>();
  private final List<Tensor> rows = new ArrayList<>();

  LayerActivations(ComputationGraphConfiguration model) {
    this.model = model;
  }

  /** An output may be overwritten afterwards, so it is measured now. */
  @Override
  public void accept(String vertex, Tensor output) {
    if (!(model.getVertices().get(vertex) instanceof LayerVertex)) {
      return; // such as a shortcut's channels of zeros
    }
    vertices.add(vertex);
    Tensor row = output.new_zeros(FIGURES).to(ScalarType.Float);
    rows.add(row);
    try (PointerScope scope = new PointerScope()) {
      Tensor values = output.to(ScalarType.Float);
      row.select(0, 0).copy_(values.mean());
      row.select(0, 1).copy_(values.std(false));
      row.select(0, 2).copy_(dead(values));
    }
  }

  /**
   * The share of zero units.
   *
   * @param values {@code [N,C,...]}
   */
  private static Tensor dead(Tensor values) {
    long[] others = LongStream.range(0, values.dim()).filter(axis -> axis != 1).toArray();
    Tensor alive = values.ne(new Scalar(0)).any(others, false);
    return alive.logical_not().to(ScalarType.Float).mean();
  }

  /** By vertex, in the order of computation. */
  Map<String, ActivationFigures> figures() {
    float[] all = LayerFeatures.array(torch.stack(new TensorVector(rows.toArray(new Tensor[0]))));
    Map<String, ActivationFigures> figures = new LinkedHashMap<>();
    for (int i = 0; i < vertices.size(); i++) {
      int at = FIGURES * i;
      figures.put(vertices.get(i), new ActivationFigures(all[at], all[at + 1], all[at + 2]));
    }
    return figures;
  }
}
