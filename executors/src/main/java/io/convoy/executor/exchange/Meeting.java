package io.convoy.executor.exchange;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;

/**
 * The meeting of a round's ranks in the store, before they connect to each other.
 *
 * <p>LibTorch's own meeting cannot be left before its timeout, and does not say who is missing;
 * here a rank that waits can be freed, and the ranks that did not come are named.
 */
final class Meeting {
  private static final int POLL_MILLIS = 10;

  private final Store store;
  private final Rendezvous rendezvous;
  private final int worldSize;

  Meeting(Store store, Rendezvous rendezvous, int worldSize) {
    this.store = store;
    this.rendezvous = rendezvous;
    this.worldSize = worldSize;
  }

  /**
   * Says that a rank is here and waits for the others.
   *
   * @throws ExchangeException naming those that did not come in time, or if cancelled
   */
  void await(int rank, BooleanSupplier cancelled) {
    long deadline = System.nanoTime() + rendezvous.patience().toNanos();
    store.add(key(rank), 1);
    while (!all()) {
      if (cancelled.getAsBoolean()) {
        throw new ExchangeException("cancelled while waiting for the ranks " + missing());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new ExchangeException(
            String.format(
                "rank %d did not meet ranks %s at %s within %d s",
                rank, missing(), rendezvous, rendezvous.patience().toSeconds()));
      }
      pause();
    }
  }

  private static String key(int rank) {
    return "here/" + rank;
  }

  private boolean all() {
    return isHere(IntStream.range(0, worldSize).mapToObj(Meeting::key).toArray(String[]::new));
  }

  private List<Integer> missing() {
    return IntStream.range(0, worldSize).filter(rank -> !isHere(key(rank))).boxed().toList();
  }

  private boolean isHere(String... keys) {
    try (PointerScope scope = new PointerScope()) {
      return store.check(new StringVector(keys));
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExchangeException("interrupted while waiting for the other ranks", e);
    }
  }
}
