package io.convoy.jobs.search;

import io.convoy.executor.data.dataset.SampleRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How samples are dealt to the folds of a cross-validation: those of each class are shuffled by the
 * seed and dealt one by one, the next class going on where the one before ended. So the folds have
 * equally many samples of each class, and in all, but for one.
 *
 * @param count folds; 0 for no cross-validation
 * @param seed of the shuffle
 */
record Folds(int count, long seed) {
  static final Folds NONE = new Folds(0, 0);

  /** The split of all samples. */
  static final String ALL = "all";

  /** Keeps these draws apart from those of orders and augmentations. */
  private static final long DEALING = 0x6a09e667_f3bcc908L;

  /** The numbers of the folds, from 1 on. */
  List<Integer> numbers() {
    return IntStream.rangeClosed(1, count).boxed().toList();
  }

  /** The split that is a fold. */
  static String held(int fold) {
    return "fold-" + fold;
  }

  /** The split that is all but a fold. */
  static String rest(int fold) {
    return "without-" + fold;
  }

  /**
   * The fold of each sample, from 1 on. It depends on the seed and the samples' labels alone.
   *
   * @param labels of all samples
   */
  int[] of(int... labels) {
    int classes = Arrays.stream(labels).max().orElse(-1) + 1;
    double[] draws = new double[labels.length];
    SampleRandom random = new SampleRandom();
    Arrays.setAll(draws, sample -> random.start(seed ^ DEALING, 0, sample).nextDouble());
    int[] folds = new int[labels.length];
    int dealt = 0;
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      List<Integer> its =
          IntStream.range(0, labels.length)
              .filter(sample -> labels[sample] == wanted)
              .boxed()
              .sorted(Comparator.comparingDouble(sample -> draws[sample]))
              .toList();
      for (int sample : its) {
        folds[sample] = 1 + dealt++ % count;
      }
    }
    return folds;
  }
}
