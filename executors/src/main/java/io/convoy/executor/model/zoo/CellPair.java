package io.convoy.executor.model.zoo;

import io.convoy.executor.base.RefusedException;
import java.util.SplittableRandom;

/**
 * The two cells of a network: normal ones keep the size of maps, reductions halve it.
 *
 * @param normal between reductions
 * @param reduction at the beginning of each stage but the first
 */
record CellPair(Cell normal, Cell reduction) {
  /** NASNet-A, figure 4 of its paper. */
  static final String NASNET_A =
      "sep5(1)+sep3(0) sep5(0)+sep3(0) avg3(1)+id(0) avg3(0)+avg3(0) sep3(1)+id(1) > 0 2 3 4 5 6"
          + " | sep5(1)+sep7(0) max3(1)+sep7(0) avg3(1)+sep5(0) avg3(2)+id(3) sep3(2)+max3(1)"
          + " > 3 4 5 6";

  private static final String BETWEEN = "|";
  private static final int BLOCKS = 5;

  /**
   * Reads the text of both, with a bar between them.
   *
   * @throws RefusedException saying what is wrong
   */
  static CellPair of(String text) {
    String[] parts = text.split("\\" + BETWEEN, -1);
    try {
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "must be two cells, the normal one and the reduction, with a " + BETWEEN + " between");
      }
      return new CellPair(Cell.of(parts[0]), Cell.of(parts[1]));
    } catch (IllegalArgumentException e) {
      throw new RefusedException("model.cell", text, e.getMessage());
    }
  }

  /** Both drawn, of five blocks each; equal for equal seeds. */
  static CellPair drawn(long seed) {
    return drawn(BLOCKS, seed);
  }

  /** Both drawn, of so many blocks each; equal for equal seeds. */
  static CellPair drawn(int blocks, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new CellPair(Cell.drawn(blocks, random), Cell.drawn(blocks, random));
  }

  /** The text that {@link #of} reads. */
  @Override
  public String toString() {
    return normal + " " + BETWEEN + " " + reduction;
  }
}
