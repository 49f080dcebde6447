package io.convoy.executor.exchange;

import org.bytedeco.pytorch.Tensor;

/**
 * One round's connection between ranks. Every rank calls the same operations in the same order.
 *
 * <p>Each call returns when the result is there or throws {@link ExchangeException}, at the latest
 * after the rendezvous' timeout; after that only {@link #close} is allowed.
 */
public interface Collectives extends AutoCloseable {
  /** This rank's number, from 0. */
  int rank();

  /** Number of ranks N. */
  int worldSize();

  /**
   * Adds up a tensor over all ranks, in place; the result is bit-equal on all of them.
   *
   * @param tensor contiguous, of the same type and size on each rank
   */
  default void sum(Tensor tensor) {
    startSum(tensor).await();
  }

  /**
   * Begins {@link #sum} and returns at once. Several may be under way; each is to be waited for, in
   * the order of their beginning, before the exchange is used otherwise.
   *
   * @param tensor not to be touched before {@link Pending#await} has returned
   */
  Pending startSum(Tensor tensor);

  /**
   * Overwrites a tensor by that of one rank.
   *
   * @param tensor contiguous, of the same type and size on each rank
   * @param root the rank whose values all receive
   */
  void broadcast(Tensor tensor, int root);

  /**
   * Whether an operation that was given up may still write into its tensor, after {@link #close}:
   * until the peers' connections break, that memory belongs to LibTorch.
   */
  boolean busy();

  /** Ends it; an operation that nobody has waited for is given up. */
  @Override
  void close();

  /** An operation that is under way. */
  interface Pending {
    /**
     * Returns when the result is there.
     *
     * @throws ExchangeException if it does not come
     */
    void await();
  }
}
