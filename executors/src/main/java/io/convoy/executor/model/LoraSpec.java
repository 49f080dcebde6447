package io.convoy.executor.model;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import java.util.List;

/**
 * Which layers of a network get low-rank adapters, and of what kind.
 *
 * @param rank channels between the two halves of an adapter; 0 has no adapters
 * @param alpha what an adapter gives is times alpha over rank
 * @param layers patterns of their names, as {@link LayerPattern} has them
 */
public record LoraSpec(int rank, double alpha, List<String> layers) {
  private static final int MOST = 4096;

  public LoraSpec {
    Check.range("rank", rank, 0, MOST);
    if (!(alpha > 0 && Double.isFinite(alpha))) {
      throw new RefusedException(
          "alpha", alpha, "must be above 0: adapters count alpha over rank times");
    }
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new RefusedException(
          "layers", layers, "must name a layer, such as [\"*\"], or set rank = 0");
    }
  }

  /** Whether there are adapters at all. */
  public boolean isOn() {
    return rank > 0;
  }

  @Override
  public String toString() {
    return "{ rank = " + rank + ", alpha = " + alpha + ", layers = " + layers + " }";
  }
}
