package io.convoy.executor.engine;

import org.bytedeco.pytorch.Tensor;

/** The ranks over which normalisation layers take the statistics of a batch in training. */
public interface Peers {
  /** Each rank normalises by the statistics of its own images. */
  Peers NONE =
      new Peers() {
        @Override
        public int ranks() {
          return 1;
        }

        @Override
        public void sum(Tensor tensor) {}
      };

  /** Number of ranks that take part, this one included. */
  int ranks();

  /**
   * Adds up a tensor over all of them, in place. Replicas of one model call it equally often and in
   * the same order, in the forward and in the backward pass.
   *
   * @param tensor contiguous, of the same type and size on each rank
   */
  void sum(Tensor tensor);
}
