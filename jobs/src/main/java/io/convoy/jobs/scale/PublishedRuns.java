package io.convoy.jobs.scale;

/**
 * Training of others whose step, network and speed are published, to compare the model with.
 *
 * <p>Goyal et al. 2017, "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour"
 * (arXiv:1706.02677): ResNet-50, 32 images a GPU, hosts of 8 P100 with a line of 50 Gbit/s, sums by
 * halving and doubling between hosts while backward goes on; 25 million parameters, 100 MB;
 * backward takes 120 ms. 90 epochs with a batch of 256 took 29 hours on one host (He et al., as
 * quoted there), 0.232 s a step. From 8 to 256 GPUs the efficiency is about 90 %.
 *
 * <p>Akiba et al. 2017, "Extremely Large Minibatch SGD" (arXiv:1711.04325): the same network, GPUs
 * and images a GPU, 1,024 GPUs, sums in 16 bits over InfiniBand FDR of 56 Gbit/s: 90 epochs in 15
 * minutes with a batch of 32,768, 0.256 s a step.
 */
public final class PublishedRuns {
  /** GPUs of one of Goyal's hosts. */
  public static final int HOST = 8;

  /** GPUs that both are about. */
  public static final int GOYAL_RANKS = 256;

  public static final double GOYAL_EFFICIENCY = 0.9;
  public static final int AKIBA_RANKS = 1024;

  private static final double IMAGES = 1_281_167;
  private static final double EPOCHS = 90;
  private static final double HOURS_OF_ONE_HOST = 29;
  private static final double MINUTES_OF_AKIBA = 15;
  private static final double BACKWARD_SECONDS = 0.12;
  private static final double GRADIENT_BYTES = 100e6;
  private static final double BUCKET_BYTES = 25 << 20;
  private static final double LATENCY_MICROS = 10;

  private PublishedRuns() {}

  /** Seconds of a step on one of Goyal's hosts. */
  public static double stepOfOneHost() {
    return HOURS_OF_ONE_HOST * 3600 / (EPOCHS * IMAGES / 256);
  }

  /** Seconds of a step of Akiba's. */
  public static double stepOfAkiba() {
    return MINUTES_OF_AKIBA * 60 / (EPOCHS * IMAGES / 32_768);
  }

  /**
   * Goyal's training, with normal stragglers of such a deviation that 256 GPUs are as efficient as
   * published: the one number that is not theirs.
   */
  public static ScaleModel goyal() {
    ScaleModel without = goyal(Stragglers.NONE);
    ScaleModel fitted = ScaleFit.stragglers(without, HOST, GOYAL_RANKS, GOYAL_EFFICIENCY);
    // the step of one host has the slowest of its GPUs in it
    double slowest = fitted.stragglers().slowest(HOST);
    ScaleModel again = scaled(without, 1 / slowest);
    return ScaleFit.stragglers(again, HOST, GOYAL_RANKS, GOYAL_EFFICIENCY);
  }

  /** The same, where all ranks are alike. */
  public static ScaleModel goyal(Stragglers stragglers) {
    double step = stepOfOneHost();
    StepCosts costs = new StepCosts(step, BACKWARD_SECONDS / step, 0, GRADIENT_BYTES, BUCKET_BYTES);
    NetworkLine line = NetworkLine.of(50, LATENCY_MICROS);
    return new ScaleModel(costs, SumPath.HALVING, line, stragglers, HOST);
  }

  /** Akiba's training, with the step and stragglers of Goyal's: nothing is fitted. */
  public static ScaleModel akiba() {
    ScaleModel goyal = goyal();
    StepCosts costs = goyal.costs();
    StepCosts half =
        new StepCosts(
            costs.computeSeconds(), costs.backwardShare(), 0, GRADIENT_BYTES / 2, BUCKET_BYTES);
    NetworkLine line = NetworkLine.of(56, LATENCY_MICROS);
    return new ScaleModel(half, SumPath.RING, line, goyal.stragglers(), HOST);
  }

  private static ScaleModel scaled(ScaleModel model, double by) {
    StepCosts costs = model.costs();
    StepCosts shorter =
        new StepCosts(
            costs.computeSeconds() * by,
            costs.backwardShare(),
            0,
            costs.gradientBytes(),
            costs.bucketBytes());
    return new ScaleModel(
        shorter, model.path(), model.line(), model.stragglers(), model.ranksPerHost());
  }
}
