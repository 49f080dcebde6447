package io.convoy.executor.data.dataset;

import java.util.Arrays;
import java.util.List;

/**
 * The samples that one epoch shows where their classes are weighed: as many as there are, each
 * class as often as its weight times its samples says, rounded up or down, and the samples of a
 * class equally often, or one time more.
 *
 * <p>How often is drawn so that it is right on average over epochs: classes by systematic sampling
 * (Madow 1949, "On the Theory of Systematic Sampling, II"), samples of a class by selection
 * sampling (Knuth, "The Art of Computer Programming" 2, algorithm 3.4.2 S). PyTorch's {@code
 * WeightedRandomSampler} draws each sample independently, which has the same means and a larger
 * variance.
 */
final class ClassDraws {
  /** Keeps these draws apart from those of the order and the augmentations. */
  private static final long CLASSES = 0x165667b1_9e3779f9L;

  private static final long SAMPLES = 0x85ebca6b_c2b2ae35L;

  private final long[] showings;
  private final int copies;

  private ClassDraws(long[] showings, int copies) {
    this.showings = showings;
    this.copies = copies;
  }

  /**
   * Draws.
   *
   * @param seed of the run
   * @param epoch its number
   * @param labels of all samples
   * @param weights how often a sample of each class is drawn beside one of another, above 0
   */
  static ClassDraws of(long seed, int epoch, int[] labels, List<Double> weights) {
    long[] members = new long[weights.size()];
    for (int label : labels) {
      members[label]++;
    }
    SampleRandom random = new SampleRandom().start(seed ^ CLASSES, epoch, 0);
    long[] shares = shares(members, weights, labels.length, random.nextDouble());
    return listed(copies(labels, members, shares, random.start(seed ^ SAMPLES, epoch, 0)));
  }

  /** How often each class is drawn: its place on a line of that length, counted in whole steps. */
  static long[] shares(long[] members, List<Double> weights, long size, double offset) {
    double total = 0;
    int last = 0;
    for (int c = 0; c < members.length; c++) {
      total += members[c] * weights.get(c);
      last = members[c] > 0 ? c : last;
    }
    long[] shares = new long[members.length];
    double sum = 0;
    long before = 0;
    for (int c = 0; c <= last; c++) {
      sum += members[c] * weights.get(c);
      long end = c == last ? size : (long) Math.floor(size * (sum / total) + offset);
      shares[c] = end - before;
      before = end;
    }
    return shares;
  }

  /** How often each sample is drawn. */
  private static int[] copies(int[] labels, long[] members, long[] shares, SampleRandom random) {
    long[] left = members.clone();
    long[] more = new long[members.length];
    Arrays.setAll(more, c -> members[c] == 0 ? 0 : shares[c] % members[c]);
    int[] copies = new int[labels.length];
    for (int sample = 0; sample < labels.length; sample++) {
      int c = labels[sample];
      copies[sample] = (int) (shares[c] / members[c]);
      if (random.nextDouble() * left[c] < more[c]) {
        copies[sample]++;
        more[c]--;
      }
      left[c]--;
    }
    return copies;
  }

  /**
   * All first showings in the order of the samples, then all second ones, and so on: so neighbours
   * stay near each other in their shards, and the showings of a sample lie apart.
   */
  private static ClassDraws listed(int[] copies) {
    int most = Arrays.stream(copies).max().orElse(1);
    long[] showings = new long[copies.length];
    int filled = 0;
    for (int copy = 0; copy < most; copy++) {
      for (int sample = 0; sample < copies.length; sample++) {
        if (copies[sample] > copy) {
          showings[filled++] = (long) sample * most + copy;
        }
      }
    }
    return new ClassDraws(showings, most);
  }

  /** How often a sample is drawn at most. */
  int copies() {
    return copies;
  }

  /**
   * One of the showings: a sample times {@link #copies} plus which of its showings it is.
   *
   * @param index from 0 to the number of samples less 1
   */
  long showing(int index) {
    return showings[index];
  }
}
