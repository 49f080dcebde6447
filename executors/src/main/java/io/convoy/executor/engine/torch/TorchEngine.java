package io.convoy.executor.engine.torch;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.engine.Engine;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** The fast engine: compiles a model's graph to LibTorch calls. */
public final class TorchEngine implements Engine {
  @Override
  public String name() {
    return "torch";
  }

  @Override
  public Optional<String> refusal(ComputationGraphConfiguration model) {
    try {
      GraphCompiler.compileWhole(model);
      return Optional.empty();
    } catch (UnsupportedOperationException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public Replica build(ComputationGraphConfiguration model, ReplicaOptions options) {
    GraphCompiler.compileWhole(model); // refuses before anything native is loaded
    NativeLibraries.load();
    return new TorchReplica(model, options);
  }
}
