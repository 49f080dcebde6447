package io.convoy.executor.optim;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Turns a gradient into an update of the parameters.
 *
 * <p>Bound at construction to views of the flat parameters and the flat gradient that it may
 * change; running statistics are not among them. Owns its state's native memory.
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Updates the parameters in place from the gradient.
   *
   * @param learningRate for this step
   */
  void step(double learningRate);

  /**
   * The live state between steps, all that {@link #step} needs beside parameters and gradient, to
   * be stored in snapshots and sent to other ranks: name to values, each {@code [P]}.
   */
  Map<String, Tensor> state();

  @Override
  void close();
}
