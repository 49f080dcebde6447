package io.convoy.executor.engine.torch;

import org.bytedeco.pytorch.Tensor;

/** A network written by hand against LibTorch: what the compiler is measured against. */
interface HandwrittenNetwork {
  /**
   * Forward and backward; gradients add up.
   *
   * @param images {@code [N,C,H,W]}, stored channels last
   * @param labels {@code [N]}
   */
  void step(Tensor images, Tensor labels);
}
