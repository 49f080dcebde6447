package io.convoy.executor.probe;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Classification by the classes of the most similar images: the k nearest by the cosine of their
 * features, each with its similarity as its vote; ties go to the lower class number.
 */
public final class NearestNeighbours {
  private final Features known;
  private final int classes;
  private final int neighbours;

  /**
   * Prepares to classify.
   *
   * @param neighbours k; fewer images than that all vote
   */
  public NearestNeighbours(Features known, int classes, int neighbours) {
    this.known = unit(known);
    this.classes = classes;
    this.neighbours = Math.min(neighbours, known.count());
  }

  /** Share of images whose class the vote finds. */
  public double accuracy(Features others) {
    Features asked = unit(others);
    long hits =
        IntStream.range(0, asked.count()).filter(i -> vote(asked, i) == asked.labels()[i]).count();
    return (double) hits / asked.count();
  }

  private int vote(Features asked, int image) {
    float[] similarity = new float[known.count()];
    for (int i = 0; i < similarity.length; i++) {
      similarity[i] = cosine(asked, image, i);
    }
    float[] sorted = similarity.clone();
    Arrays.sort(sorted);
    float least = sorted[sorted.length - neighbours];
    double[] votes = new double[classes];
    for (int i = 0; i < similarity.length; i++) {
      if (similarity[i] >= least) {
        votes[known.labels()[i]] += 1 + similarity[i]; // from 0 to 2
      }
    }
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = votes[c] > votes[best] ? c : best;
    }
    return best;
  }

  private float cosine(Features asked, int image, int other) {
    int width = known.width();
    float sum = 0;
    for (int f = 0; f < width; f++) {
      sum += asked.values()[image * width + f] * known.values()[other * width + f];
    }
    return sum;
  }

  /** Rows of length 1. */
  private static Features unit(Features features) {
    int width = features.width();
    float[] values = features.values().clone();
    for (int i = 0; i < features.count(); i++) {
      double square = 0;
      for (int f = 0; f < width; f++) {
        square += (double) values[i * width + f] * values[i * width + f];
      }
      float length = (float) Math.sqrt(Math.max(square, 1e-30));
      for (int f = 0; f < width; f++) {
        values[i * width + f] /= length;
      }
    }
    return new Features(values, features.labels());
  }
}
