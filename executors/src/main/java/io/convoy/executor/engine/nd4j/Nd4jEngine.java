package io.convoy.executor.engine.nd4j;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.engine.CommonRefusal;
import io.convoy.executor.engine.Engine;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * The reference engine: runs a model on DL4J itself. Supports every layer that DL4J computes
 * rightly.
 */
public final class Nd4jEngine implements Engine {
  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public Optional<String> refusal(ComputationGraphConfiguration model) {
    return CommonRefusal.of(model)
        .or(() -> ofDefects(model))
        .map(reason -> "engine nd4j: " + reason);
  }

  /** What DL4J accepts and computes wrongly, and the other engine rightly. */
  private static Optional<String> ofDefects(ComputationGraphConfiguration model) {
    for (Map.Entry<String, GraphVertex> entry : model.getVertices().entrySet()) {
      Layer layer = entry.getValue() instanceof LayerVertex v ? v.getLayerConf().getLayer() : null;
      String what = null;
      if (layer instanceof BaseLayer trained && trained.getWeightNoise() != null) {
        what = "weight noise, whose gradient DL4J gets wrong";
      } else if (layer instanceof PReLULayer prelu && prelu.getSharedAxes() != null) {
        what = "PReLU with shared axes, which DL4J cannot differentiate";
      } else if (layer instanceof SubsamplingLayer pool
          && pool.getPoolingType() == PoolingType.SUM) {
        what = "pooling by sums of windows, which DL4J does not compute";
      }
      if (what != null) {
        return Optional.of(
            String.format(
                "vertex \"%s\" is not supported: %s; use engine = torch", entry.getKey(), what));
      }
    }
    return Optional.empty();
  }

  @Override
  public Replica build(ComputationGraphConfiguration model, ReplicaOptions options) {
    Optional<String> refusal = refusal(model);
    if (refusal.isPresent()) {
      throw new UnsupportedOperationException(refusal.get());
    }
    if (options.precision() == Precision.BF16) {
      throw new UnsupportedOperationException(
          "engine nd4j: DL4J has no mixed precision; use engine = torch for bf16");
    }
    NativeLibraries.load();
    NativeLibraries.loadNd4j();
    return new Nd4jReplica(model, options);
  }
}
