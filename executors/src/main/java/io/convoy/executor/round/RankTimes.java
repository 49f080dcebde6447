package io.convoy.executor.round;

/**
 * What a rank's steps since the last such report took, in seconds of wall time. What is not in one
 * of the four parts is comparing parameters, snapshots and the like.
 *
 * @param rank its number
 * @param step the last of the steps
 * @param steps how many they are
 * @param seconds all of their time
 * @param waiting for images
 * @param computing forward and backward, with what is exchanged meanwhile
 * @param exchanging the rest of the exchange: also the wait for ranks that compute longer, and on a
 *     GPU for what it still computes
 * @param updating the parameters
 */
public record RankTimes(
    int rank,
    long step,
    int steps,
    double seconds,
    double waiting,
    double computing,
    double exchanging,
    double updating)
    implements Measurement {}
