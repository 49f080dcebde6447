package io.convoy.executor.engine.nd4j;

import io.convoy.executor.NativeLibraries;
import io.convoy.executor.engine.CommonRefusal;
import io.convoy.executor.engine.Engine;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** The reference engine: runs a model on DL4J itself. Supports every layer that DL4J does. */
public final class Nd4jEngine implements Engine {
  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public Optional<String> refusal(ComputationGraphConfiguration model) {
    return CommonRefusal.of(model).map(reason -> "engine nd4j: " + reason);
  }

  @Override
  public Replica build(ComputationGraphConfiguration model, ReplicaOptions options) {
    Optional<String> refusal = refusal(model);
    if (refusal.isPresent()) {
      throw new UnsupportedOperationException(refusal.get());
    }
    NativeLibraries.load();
    NativeLibraries.loadNd4j();
    return new Nd4jReplica(model, options);
  }
}
