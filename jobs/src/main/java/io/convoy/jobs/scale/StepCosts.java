package io.convoy.jobs.scale;

/**
 * What a step needs on one rank that is alone.
 *
 * @param computeSeconds forward and backward of its share
 * @param backwardShare of that
 * @param updateSeconds of the parameters
 * @param gradientBytes that are exchanged
 * @param bucketBytes that are exchanged at once while backward goes on; 0: all of it, after
 *     backward
 */
public record StepCosts(
    double computeSeconds,
    double backwardShare,
    double updateSeconds,
    double gradientBytes,
    double bucketBytes) {
  /** Backward is about twice forward. */
  public static final double BACKWARD = 2.0 / 3;

  /** Number of sums of a step. */
  int buckets() {
    return bucketBytes == 0 ? 1 : (int) Math.max(1, Math.ceil(gradientBytes / bucketBytes));
  }

  /** The step of one rank. */
  double alone() {
    return computeSeconds + updateSeconds;
  }
}
