package io.convoy.executor.engine;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.pipeline.ImageBatch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How what is said of an image by several snapshots, over several views and in several draws
 * becomes one answer, which is always a mean over all of them.
 *
 * @param vote what each of them adds to that mean
 * @param draws passes of each view through each snapshot with what is random in training drawn
 *     anew; 0 for one pass in inference
 */
public record Poll(Vote vote, int draws) implements Serializable {
  /** The mean of the probabilities, of one pass in inference. */
  public static final Poll MEAN = new Poll(Vote.MEAN, 0);

  private static final int MOST_DRAWS = 10_000;

  /** What one of several answers to an image counts. */
  public enum Vote {
    /** Its probabilities. */
    MEAN,
    /** One vote for its likeliest class. */
    MAJORITY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Poll {
    if (draws < 0 || draws > MOST_DRAWS) {
      throw new RefusedException("draws", draws, "must be from 0 to 10000; 0 draws nothing");
    }
  }

  /** How often a snapshot is asked about a view. */
  public int passes() {
    return Math.max(1, draws);
  }

  /** Whether it needs an engine that draws in inference. */
  public boolean isRandom() {
    return draws > 0;
  }

  /**
   * What a snapshot says of images, pass by pass: each such that the mean over all voters is the
   * answer.
   *
   * @param batch images {@code [N,H,W,C]}
   * @param layers whose features are wanted
   * @param voters passes, snapshots and views that an image's answer is of
   */
  public List<Outputs> ask(Replica replica, ImageBatch batch, Set<String> layers, int voters) {
    List<Outputs> all = new ArrayList<>();
    for (int draw = 0; draw < passes(); draw++) {
      Outputs said =
          isRandom() ? replica.drawn(batch, layers, draw) : replica.outputs(batch, layers);
      all.add(
          vote == Vote.MEAN
              ? said
              : said.withProbabilities(ballots(said.probabilities(), batch.count(), voters)));
    }
    return all;
  }

  /** As {@link #ask}, of the probabilities alone. */
  public List<float[]> probabilities(Replica replica, ImageBatch batch, int voters) {
    if (isRandom()) {
      return ask(replica, batch, Set.of(), voters).stream().map(Outputs::probabilities).toList();
    }
    float[] said = replica.probabilities(batch);
    return List.of(vote == Vote.MEAN ? said : ballots(said, batch.count(), voters));
  }

  /**
   * Ballots whose mean over V voters is {@code (votes + mean probability) / (V + 1)}: one more vote
   * is divided among the classes by the mean probabilities, which settles ties, and leaves no class
   * without a share.
   *
   * @param probabilities {@code [N,classes]}
   */
  static float[] ballots(float[] probabilities, int images, int voters) {
    float[] ballots = new float[probabilities.length];
    int classes = probabilities.length / images;
    for (int from = 0; from < ballots.length; from += classes) {
      int best = from;
      for (int i = from; i < from + classes; i++) {
        best = probabilities[i] > probabilities[best] ? i : best; // ties go to the first
        ballots[i] = probabilities[i] / (voters + 1);
      }
      ballots[best] += (float) voters / (voters + 1);
    }
    return ballots;
  }
}
