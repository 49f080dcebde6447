package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * A multilayer perceptron (Rumelhart et al. 1986), by default the 784-1024-1024-1024-10 of
 * Srivastava et al. 2014, "Dropout", table 2, but for its dropout: 2,913,290 parameters.
 *
 * <p>Options: {@code layers} hidden ones (3) of {@code width} units (1024); {@code tanh} (0), with
 * 1 tanh in place of ReLU; {@code dropout} of hidden units (0). Weights begin with variance
 * 2/fan-in, for tanh 1/fan-in.
 */
final class FullyConnected {
  private FullyConnected() {}

  static Architecture architecture() {
    return new Architecture(
        List.of(
            Parameter.whole("layers", 3, Range.from(1).to(100), "hidden layers"),
            Parameter.whole("width", 1024, Range.from(1).to(16384), "units of each"),
            ModelOptions.flag("tanh", "1 takes tanh in place of ReLU"),
            ModelOptions.dropout(0)),
        FullyConnected::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    boolean tanh = options.whole("tanh") == 1;
    GraphSketch graph = new GraphSketch(spec);
    String last = GraphSketch.IMAGES;
    int units = spec.input().size();
    for (int i = 1; i <= options.whole("layers"); i++) {
      double variance = (tanh ? 1.0 : 2.0) / units;
      DenseLayer layer =
          new DenseLayer.Builder()
              .nOut(width)
              .activation(tanh ? Activation.TANH : Activation.RELU)
              .weightInit(new NormalDistribution(0, Math.sqrt(variance)))
              .build();
      last = graph.layer("hidden" + i, layer, last);
      last = graph.dropout("hidden" + i + "-drop", last, options.number("dropout"));
      units = width;
    }
    return graph.classifier(last);
  }
}
