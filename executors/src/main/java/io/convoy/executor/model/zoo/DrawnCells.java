package io.convoy.executor.model.zoo;

/**
 * Cells drawn from NASNet's search space (Zoph et al. 2018, section 3), each choice as likely as
 * another: random search, the baseline of their section 4.4.
 */
public final class DrawnCells {
  /** The most blocks of a cell. */
  public static final int MOST_BLOCKS = 20;

  private DrawnCells() {}

  /**
   * A normal cell and a reduction, as {@code model.cell} takes them.
   *
   * @param blocks of each, from 1 to {@link #MOST_BLOCKS}
   * @param seed equal ones draw equal cells
   */
  public static String text(int blocks, long seed) {
    return CellPair.drawn(blocks, seed).toString();
  }
}
