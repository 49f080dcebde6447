package io.convoy.executor.round;

import java.io.Serializable;
import java.util.Locale;

/**
 * How the ranks stay together in training.
 *
 * @param mode what they exchange
 * @param everySteps steps from one averaging of the parameters to the next; the last step of a
 *     round always ends with one
 * @param averagesState whether the optimizer's state is averaged each time too; if not, only at the
 *     end of a round, so that a snapshot holds the state of all
 * @param compression of the exchanged gradient
 * @param batchNorm whose images normalisation layers take their statistics from
 * @param bucketBytes of the gradient that are exchanged at once, while backward goes on; 0: all of
 *     it, after backward
 */
public record SyncPlan(
    Mode mode,
    int everySteps,
    boolean averagesState,
    Compression compression,
    BatchNorm batchNorm,
    long bucketBytes)
    implements Serializable {
  /** The bucket size of PyTorch's DistributedDataParallel. */
  public static final long BUCKET_BYTES = 25L << 20;

  /** One global batch, one update. */
  public static final SyncPlan ALL_REDUCE =
      new SyncPlan(Mode.ALLREDUCE, 1, true, Compression.NONE, BatchNorm.LOCAL, BUCKET_BYTES);

  /** What ranks exchange. */
  public enum Mode {
    /** Gradients, in each step. */
    ALLREDUCE,
    /**
     * Parameters, every few steps, between which each rank steps alone on its share of the batch:
     * McDonald et al. 2010, "Distributed Training Strategies for the Structured Perceptron",
     * iterative parameter mixing; local SGD.
     */
    AVERAGING,
    /** Parameters, by DL4J's own training master in place of the ranks, which only evaluate. */
    DL4J;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whose images normalisation layers take their statistics from in training. */
  public enum BatchNorm {
    /** Each rank's own micro-batch. */
    LOCAL,
    /** The micro-batches of all ranks together. */
    SYNCHRONISED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How gradients are made smaller for the exchange. */
  public enum Compression {
    /** Not at all. */
    NONE,
    /** Rounded to 16 bits with 5 of exponent. */
    FP16,
    /** Rounded to 16 bits with 8 of exponent. */
    BF16;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
