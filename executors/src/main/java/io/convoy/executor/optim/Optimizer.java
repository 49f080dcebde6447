package io.convoy.executor.optim;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Turns a gradient into an update of the parameters.
 *
 * <p>Bound at construction to views of the flat parameters and the flat gradient that it may
 * change; running statistics are not among them. L1 is in the gradient already; L2 and decoupled
 * decay are the optimizer's, by the {@linkplain ParameterGroups.Group#penalty() penalty} of each
 * group, so that one pass over the memory does all. Owns its state's native memory.
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Updates the parameters in place.
   *
   * @param divisor by which the gradient vector, which may be overwritten, has yet to be divided to
   *     be the gradient
   */
  void step(StepRates rates, double divisor);

  /**
   * The live state between steps, all that {@link #step} needs beside parameters and gradient, to
   * be stored in snapshots and sent to other ranks: name to values, each {@code [learned]} or, for
   * a count of steps, {@code [1]}. Zero before the first step.
   */
  Map<String, Tensor> state();

  @Override
  void close();
}
