package io.convoy.executor.round;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums over evaluated images, which ranks count apart and the driver adds up.
 *
 * @param images number of images
 * @param lossSum sum of cross-entropies, {@code -ln p(label)}
 * @param top1 images whose label has the largest probability
 * @param top5 images whose label is among the five largest probabilities
 * @param classes counts of each class
 * @param pairs which classes were taken for which
 */
public record EvaluationCounts(
    long images, double lossSum, long top1, long top5, List<ClassCounts> classes, ClassPairs pairs)
    implements Serializable {

  /**
   * Counts of one class.
   *
   * @param images images labelled so
   * @param hits of them, those predicted so
   * @param predicted images predicted so, whatever their label
   */
  public record ClassCounts(long images, long hits, long predicted) implements Serializable {
    private static final ClassCounts NONE = new ClassCounts(0, 0, 0);

    private ClassCounts plus(ClassCounts other) {
      return new ClassCounts(images + other.images, hits + other.hits, predicted + other.predicted);
    }
  }

  public EvaluationCounts {
    classes = List.copyOf(classes);
  }

  /** Where nobody counted pairs of classes. */
  public EvaluationCounts(
      long images, double lossSum, long top1, long top5, List<ClassCounts> classes) {
    this(images, lossSum, top1, top5, classes, ClassPairs.NONE);
  }

  /** Nothing counted yet. */
  public static EvaluationCounts none(int classes) {
    return new EvaluationCounts(0, 0, 0, 0, Collections.nCopies(classes, ClassCounts.NONE));
  }

  /** These counts and others over the same classes. */
  public EvaluationCounts plus(EvaluationCounts other) {
    return new EvaluationCounts(
        images + other.images,
        lossSum + other.lossSum,
        top1 + other.top1,
        top5 + other.top5,
        IntStream.range(0, classes.size())
            .mapToObj(i -> classes.get(i).plus(other.classes.get(i)))
            .toList(),
        pairs.plus(other.pairs));
  }

  /** Mean cross-entropy in nats. */
  public double loss() {
    return lossSum / images;
  }

  /** Top-1 accuracy, from 0 to 1. */
  public double accuracy() {
    return (double) top1 / images;
  }

  /**
   * Mean over the classes of the share of their images that are classified correctly, from 0 to 1;
   * classes without images are left out.
   */
  public double balancedAccuracy() {
    return classes.stream()
        .filter(one -> one.images() > 0)
        .mapToDouble(one -> (double) one.hits() / one.images())
        .average()
        .orElse(Double.NaN);
  }

  /** Top-5 accuracy, from 0 to 1. */
  public double top5Accuracy() {
    return (double) top5 / images;
  }
}
