package io.convoy.executor.data.pipeline;

/**
 * Adds up how long each stage of a pipeline takes: decoding with resizing, each augmentation,
 * normalising. Used by one thread at a time.
 */
public final class StageClock {
  /** Measures nothing. */
  static final StageClock OFF = new StageClock(0);

  private final long[] nanos;
  private long last;

  /**
   * Creates a clock.
   *
   * @param stages number of stages; none measures nothing
   */
  public StageClock(int stages) {
    nanos = new long[stages];
  }

  void start() {
    if (nanos.length > 0) {
      last = System.nanoTime();
    }
  }

  /** A stage has ended. */
  void stage(int number) {
    if (nanos.length > 0) {
      long now = System.nanoTime();
      nanos[number] += now - last;
      last = now;
    }
  }

  /** Nanoseconds of each stage so far, a copy. */
  public long[] nanos() {
    return nanos.clone();
  }
}
