package io.convoy.executor.engine.torch;

import org.bytedeco.pytorch.Generator;

/**
 * One run of a program: the parameters it reads, and in training what dropout draws from and where
 * running statistics are adjusted.
 */
final class Pass {
  private final Leaves leaves;
  private final Generator generator;

  private Pass(Leaves leaves, Generator generator) {
    this.leaves = leaves;
    this.generator = generator;
  }

  static Pass training(Leaves leaves, Generator generator) {
    return new Pass(leaves, generator);
  }

  static Pass inference(Leaves leaves) {
    return new Pass(leaves, null);
  }

  boolean training() {
    return generator != null;
  }

  Leaves leaves() {
    return leaves;
  }

  /** What dropout draws from; in training only. */
  Generator generator() {
    return generator;
  }
}
