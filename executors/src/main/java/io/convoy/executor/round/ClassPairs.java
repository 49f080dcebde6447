package io.convoy.executor.round;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often images of one class were taken for which: the cells of a confusion matrix that are not
 * zero.
 *
 * @param pairs by label, then by the class taken for it
 */
public record ClassPairs(List<Pair> pairs) implements Serializable {
  /** Nothing counted. */
  public static final ClassPairs NONE = new ClassPairs(List.of());

  /**
   * A cell.
   *
   * @param label number of the images' class
   * @param predicted number of the class that they were taken for
   * @param images how many
   */
  public record Pair(int label, int predicted, long images) implements Serializable {}

  public ClassPairs {
    pairs = List.copyOf(pairs);
  }

  /** Counts, by {@link #key}. */
  public static ClassPairs of(Map<Long, Long> counts) {
    return new ClassPairs(
        new TreeMap<>(counts)
            .entrySet().stream().map(one -> pair(one.getKey(), one.getValue())).toList());
  }

  /** A pair of classes as one number. */
  public static long key(int label, int predicted) {
    return (long) label << Integer.SIZE | predicted;
  }

  private static Pair pair(long key, long images) {
    return new Pair((int) (key >> Integer.SIZE), (int) key, images);
  }

  /** These and others. */
  public ClassPairs plus(ClassPairs other) {
    Map<Long, Long> all = new TreeMap<>();
    pairs.forEach(one -> all.merge(key(one.label(), one.predicted()), one.images(), Long::sum));
    other.pairs.forEach(
        one -> all.merge(key(one.label(), one.predicted()), one.images(), Long::sum));
    return of(all);
  }
}
