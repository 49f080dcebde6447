package io.convoy.executor.model.zoo;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/**
 * Begins a network with a seed. DL4J's own {@code seed} also sets ND4J's generator, for which it
 * loads native libraries; a process that only describes networks, as drivers do, needs none.
 */
final class SeededNetwork extends NeuralNetConfiguration.Builder {
  SeededNetwork(long seed) {
    this.seed = seed;
  }
}
