package io.convoy.executor.data.dataset;

/**
 * The order of one epoch's samples: a pure function position -&gt; sample of (seed, epoch, size).
 *
 * <p>Blocks of {@value #BLOCK} consecutive samples are shuffled, then the samples within each
 * window of {@value #WINDOW_BLOCKS} shuffled blocks: reads stay local in large datasets, and a
 * dataset of one window or less is shuffled as a whole. It keeps one window and four bytes a block
 * in memory. Used by one thread at a time; cheap while positions stay within a window.
 */
public final class SampleOrder {
  static final int BLOCK = 64;
  static final int WINDOW_BLOCKS = 1024;

  /** Keeps the order's draws apart from those of the augmentations. */
  private static final long BLOCKS = 0x5bd1e995_6c62272eL;

  private static final long SAMPLES = 0x27d4eb2f_165667c5L;

  private final long seed;
  private final long epoch;
  private final long size;
  private final int[] blocks;
  private final int shortSlot;
  private long window = -1;
  private long[] order = {};

  /**
   * Creates the order of an epoch.
   *
   * @param seed of the run
   * @param epoch its number
   * @param size number of samples, at least 1
   */
  public SampleOrder(long seed, int epoch, long size) {
    if (size < 1 || size > (long) BLOCK * (Integer.MAX_VALUE - 8)) {
      throw new IllegalArgumentException("size = " + size + ": must be at least 1 sample");
    }
    this.seed = seed;
    this.epoch = epoch;
    this.size = size;
    blocks = new int[(int) ((size + BLOCK - 1) / BLOCK)];
    SampleRandom random = new SampleRandom().start(seed ^ BLOCKS, epoch, 0);
    int last = 0;
    for (int i = 0; i < blocks.length; i++) {
      int j = random.nextInt(i + 1);
      blocks[i] = blocks[j];
      blocks[j] = i;
    }
    while (blocks[last] != blocks.length - 1) {
      last++;
    }
    shortSlot = last;
  }

  /** Number of samples. */
  public long size() {
    return size;
  }

  /**
   * The sample at a position.
   *
   * @param position from 0 to {@code size - 1}
   */
  public long sampleAt(long position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException("position " + position + " of " + size);
    }
    long at = windowOf(position);
    if (at != window) {
      order = shuffled(at);
      window = at;
    }
    return order[(int) (position - start(at * WINDOW_BLOCKS))];
  }

  /** The last block may be short, which moves all behind it forward. */
  private long windowOf(long position) {
    long guess = position / ((long) BLOCK * WINDOW_BLOCKS);
    boolean next =
        (guess + 1) * WINDOW_BLOCKS < blocks.length
            && position >= start((guess + 1) * WINDOW_BLOCKS);
    return next ? guess + 1 : guess;
  }

  /** The position of a slot's first sample. */
  private long start(long slot) {
    long missing = (long) blocks.length * BLOCK - size;
    return slot * BLOCK - (slot > shortSlot ? missing : 0);
  }

  private long[] shuffled(long number) {
    int from = (int) (number * WINDOW_BLOCKS);
    int to = Math.min(from + WINDOW_BLOCKS, blocks.length);
    long[] samples = new long[(int) (start(to) - start(from))];
    SampleRandom random = new SampleRandom().start(seed ^ SAMPLES, epoch, number);
    int filled = 0;
    for (int slot = from; slot < to; slot++) {
      long first = (long) blocks[slot] * BLOCK;
      long end = Math.min(first + BLOCK, size);
      for (long sample = first; sample < end; sample++) {
        int j = random.nextInt(filled + 1);
        samples[filled++] = samples[j];
        samples[j] = sample;
      }
    }
    return samples;
  }
}
