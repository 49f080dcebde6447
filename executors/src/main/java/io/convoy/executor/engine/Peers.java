package io.convoy.executor.engine;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The ranks as a replica meets them in one training pass: over which of them normalisation layers
 * take the statistics of a batch, and who wants to hear how far the gradient is.
 */
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

  /**
   * Who is notified while backward runs how much of the gradient is complete; empty if nobody is.
   */
  default Optional<GradientFollower> follower() {
    return Optional.empty();
  }
}
