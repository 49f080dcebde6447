package io.convoy.executor.engine.torch.layer;

import org.bytedeco.pytorch.Tensor;

/** A vertex as LibTorch calls. Images are {@code [N,C,H,W]}, stored channels last. */
@FunctionalInterface
public interface Op {
  /**
   * Computes the vertex's output, which is a new tensor or, if the op was compiled to work in
   * place, the first input itself.
   */
  Tensor run(Tensor[] inputs, Pass pass);
}
