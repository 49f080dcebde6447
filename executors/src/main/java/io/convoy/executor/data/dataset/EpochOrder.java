package io.convoy.executor.data.dataset;

/**
 * What one epoch shows at each of its positions: every sample once, or those of some classes more
 * often than others. A pure function of seed, epoch and the samples' labels.
 *
 * <p>Where an epoch shows a sample several times, each showing is a number of its own: the sample's
 * times {@link #copies} plus which of these it is, so that each has its own random draws.
 */
public final class EpochOrder {
  private final SampleOrder order;
  private final ClassDraws draws;

  EpochOrder(SampleOrder order, ClassDraws draws) {
    this.order = order;
    this.draws = draws;
  }

  /** Every sample once. */
  public static EpochOrder of(SampleOrder order) {
    return new EpochOrder(order, null);
  }

  /** How often the epoch shows a sample at most. */
  public int copies() {
    return draws == null ? 1 : draws.copies();
  }

  /**
   * The showing at a position.
   *
   * @param position from 0 to the number of samples less 1
   */
  public long showingAt(long position) {
    long at = order.sampleAt(position);
    return draws == null ? at : draws.showing((int) at);
  }
}
