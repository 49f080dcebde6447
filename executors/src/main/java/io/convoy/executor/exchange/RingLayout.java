package io.convoy.executor.exchange;

/**
 * Which values of a tensor go when from rank to rank around a ring, so that a sum has the bits that
 * Gloo gives it (its {@code allreduce.cc}, algorithm {@code RING}).
 *
 * <p>Each rank sends to the one before it. There is a chunk for each rank; in the first N-1 rounds
 * it grows by what each rank on its way adds, until the rank of its number has the sum, and in as
 * many more rounds all others get it.
 *
 * @param rank this one, from 0
 * @param worldSize number of ranks N
 * @param values of the tensor
 * @param valueBytes of each
 */
record RingLayout(int rank, int worldSize, long values, int valueBytes) {
  /** What Gloo sends at once, at most; a chunk is of whole segments, at least two. */
  private static final long SEGMENT_BYTES = 1 << 20;

  /**
   * Some of the values in a row.
   *
   * @param from the first
   * @param to the first after them
   */
  record Chunk(long from, long to) {
    long length() {
      return to - from;
    }
  }

  int rounds() {
    return 2 * (worldSize - 1);
  }

  /** Whether what is received in a round is added to this rank's values, or replaces them. */
  boolean adds(int round) {
    return round < worldSize - 1;
  }

  /** What is sent to the rank before this one: from round 1 on what was received last. */
  Chunk sent(int round) {
    return chunk((rank + 1 + round) % worldSize);
  }

  /** What is received from the rank after this one. */
  Chunk received(int round) {
    return chunk((rank + 2 + round) % worldSize);
  }

  private Chunk chunk(int number) {
    long bytes = values * valueBytes;
    long segments = roundedUp(Math.max(ratio(bytes, SEGMENT_BYTES), 2L * worldSize), worldSize);
    long length = segments / worldSize * ratio(ratio(bytes, segments), valueBytes);
    return new Chunk(Math.min(values, number * length), Math.min(values, (number + 1) * length));
  }

  private static long ratio(long whole, long part) {
    return (whole + part - 1) / part;
  }

  private static long roundedUp(long value, long unit) {
    return ratio(value, unit) * unit;
  }
}
