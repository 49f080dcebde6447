package io.convoy.executor.predict;

import java.time.Duration;

/**
 * A loaded model with the number of tasks that use it, freed once it has been idle for a while.
 * Safe for any number of threads.
 */
final class SharedModel {
  private final LoadedModel model;
  private final long patience;
  private int users;
  private long idleSince = System.nanoTime();
  private boolean freed;

  /**
   * @param patience how long it is kept without users
   */
  SharedModel(LoadedModel model, Duration patience) {
    this.model = model;
    this.patience = patience.toNanos();
  }

  LoadedModel model() {
    return model;
  }

  /** Counts one user more, unless the model is freed. */
  synchronized boolean take() {
    if (!freed) {
      users++;
    }
    return !freed;
  }

  /** Counts one user less. */
  synchronized void giveBack() {
    users--;
    idleSince = System.nanoTime();
    notifyAll();
  }

  synchronized boolean isUsed() {
    return users > 0;
  }

  /**
   * Frees the model if nobody uses it.
   *
   * @return whether it is freed, now or earlier
   */
  synchronized boolean freeIfIdle() {
    if (!freed && users == 0) {
      freed = true;
      model.close();
      notifyAll();
    }
    return freed;
  }

  /** Returns when the model is freed, and frees it when it has been idle for too long. */
  synchronized void awaitEnd() {
    try {
      while (!freed) {
        long left = idleSince + patience - System.nanoTime();
        if (users > 0) {
          wait();
        } else if (left > 0) {
          wait(1 + left / 1_000_000);
        } else {
          freeIfIdle();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
