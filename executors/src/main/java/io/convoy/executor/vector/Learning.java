package io.convoy.executor.vector;

import java.io.Serializable;
import java.util.Map;

/**
 * What of a network learns, and how fast: a factor of the learning rate for each vertex, of which 0
 * freezes.
 *
 * @param rates factors from 0 on by the name of the vertex; what is not named has 1
 * @param biases factors for the biases of a vertex, shifts of normalisations among them, where they
 *     are others
 * @param statistics what becomes of the running statistics of frozen normalisations
 */
public record Learning(Map<String, Double> rates, Map<String, Double> biases, Statistics statistics)
    implements Serializable {
  /** Everything, at the learning rate. */
  public static final Learning ALL = new Learning(Map.of(), Statistics.KEPT);

  /** Running statistics of a frozen normalisation. */
  public enum Statistics {
    /** Used as they are, and kept: the layer computes as in inference. */
    KEPT,
    /** Updated by each batch, which is normalised by its own: the layer computes as in training. */
    ADAPTED
  }

  public Learning {
    rates = Map.copyOf(rates);
    biases = Map.copyOf(biases);
    require(rates);
    require(biases);
  }

  /** The same factor for all of a vertex. */
  public Learning(Map<String, Double> rates, Statistics statistics) {
    this(rates, Map.of(), statistics);
  }

  private static void require(Map<String, Double> rates) {
    rates.forEach(
        (vertex, rate) -> {
          if (!(rate >= 0 && Double.isFinite(rate))) {
            throw new IllegalArgumentException(
                "the rate factor of " + vertex + " is " + rate + ": must be 0 or greater");
          }
        });
  }

  /** The factor of a vertex's learning rate. */
  public double rate(String vertex) {
    return rates.getOrDefault(vertex, 1.0);
  }

  /** The factor for the biases of a vertex. */
  public double biasRate(String vertex) {
    return biases.getOrDefault(vertex, rate(vertex));
  }
}
