package io.convoy.executor.worker;

import io.convoy.executor.engine.Peers;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import org.bytedeco.pytorch.Tensor;

/**
 * The ranks of a round as normalisation layers see them in one step; notes that this rank waits
 * while it does.
 */
final class RankPeers implements Peers {
  private final Collectives exchange;
  private final RankContext context;
  private final RankActivity waiting;
  private final RankActivity working;

  /**
   * Of a step.
   *
   * @param working what the rank does before and after
   */
  RankPeers(Collectives exchange, RankContext context, RankActivity working) {
    this.exchange = exchange;
    this.context = context;
    this.working = working;
    waiting =
        RankActivity.exchanging(
            working.step(), "adding up batch statistics in step " + working.step());
  }

  @Override
  public int ranks() {
    return exchange.worldSize();
  }

  @Override
  public void sum(Tensor tensor) {
    context.doing(waiting);
    exchange.sum(tensor);
    context.doing(working);
  }
}
