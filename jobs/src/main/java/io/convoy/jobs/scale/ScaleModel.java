package io.convoy.jobs.scale;

/**
 * The time of a step by the number of ranks: all compute, wait for the slowest, add up their
 * gradients bucket by bucket while backward goes on, and update.
 *
 * @param costs of a step on one rank
 * @param path of the sums between hosts
 * @param line of each host
 * @param stragglers how ranks differ
 * @param ranksPerHost that add up within their host at no cost, and share its line
 */
public record ScaleModel(
    StepCosts costs, SumPath path, NetworkLine line, Stragglers stragglers, int ranksPerHost) {
  /**
   * A step.
   *
   * @param ranks that take part
   * @param seconds of it
   * @param computing forward and backward of the slowest rank
   * @param exchanging what of the exchange is not hidden behind that
   * @param efficiency images a second by rank, by those of one rank alone
   */
  public record Step(
      int ranks, double seconds, double computing, double exchanging, double efficiency) {}

  /** A step on hosts that have enough cores. */
  public Step at(int ranks) {
    return at(ranks, 1);
  }

  /**
   * A step.
   *
   * @param crowd ranks that share a core, and with it the line: 1 where each has its own
   */
  Step at(int ranks, double crowd) {
    double computing = costs.computeSeconds() * stragglers.slowest(ranks) * crowd;
    double end = Math.max(computing, exchanged(ranks, computing, crowd));
    double seconds = end + costs.updateSeconds() * crowd;
    return new Step(ranks, seconds, computing, end - computing, costs.alone() / seconds);
  }

  /** When the last bucket has been added up; one goes after the other. */
  private double exchanged(int ranks, double computing, double crowd) {
    int hosts = (ranks + ranksPerHost - 1) / ranksPerHost;
    int buckets = costs.buckets();
    double sum = path.seconds(hosts, costs.gradientBytes() / buckets, line) * crowd;
    double forward = buckets == 1 ? computing : computing * (1 - costs.backwardShare());
    double end = 0;
    for (int bucket = 1; bucket <= buckets; bucket++) {
      double ready = forward + (computing - forward) * bucket / buckets;
      end = Math.max(end, ready) + sum;
    }
    return end;
  }

  ScaleModel with(Stragglers others) {
    return new ScaleModel(costs, path, line, others, ranksPerHost);
  }
}
