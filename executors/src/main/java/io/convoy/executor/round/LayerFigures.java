package io.convoy.executor.round;

import java.io.Serializable;
import java.util.List;

/**
 * What one step was like in each layer, as rank 0 measured it.
 *
 * @param step number of the step within the run, from 1
 * @param epoch the epoch it belongs to, from 1
 * @param layers in the order of computation
 */
public record LayerFigures(long step, int epoch, List<Layer> layers) implements Measurement {
  public LayerFigures {
    layers = List.copyOf(layers);
  }

  /**
   * One vertex of the network; NaN stands for what it does not have, or what was not looked at.
   *
   * @param name of the vertex
   * @param gradientNorm L2 norm of the averaged gradient of the data loss by its parameters, before
   *     clipping
   * @param weightNorm L2 norm of its parameters before the update, running statistics left out
   * @param updateRatio L2 norm of the update by that norm
   * @param mean of its outputs, in inference mode
   * @param deviation their standard deviation
   * @param dead share of its units that were zero for all images, from 0 to 1
   */
  public record Layer(
      String name,
      double gradientNorm,
      double weightNorm,
      double updateRatio,
      double mean,
      double deviation,
      double dead)
      implements Serializable {}
}
