package io.convoy.executor.model.zoo;

import io.convoy.executor.model.layer.DropPath;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;

/**
 * Stochastic depth with the linear rule of Huang et al. 2016, equation 4: block {@code l} of {@code
 * L} keeps its residual with probability {@code 1 - l/L (1 - last)}.
 *
 * @param last probability of the last block, above 0 and at most 1
 * @param blocks their number L
 */
record Survival(double last, int blocks) {

  /** Probability of a block, counted from 1. */
  double of(int block) {
    return 1 - (double) block / blocks * (1 - last);
  }

  /** Drops a block's residual, unless it always survives. */
  String drop(GraphSketch graph, String name, String residual, int block) {
    double survives = of(block);
    return survives == 1
        ? residual
        : graph.layer(name + "-drop", new DropoutLayer(new DropPath(survives)), residual);
  }
}
