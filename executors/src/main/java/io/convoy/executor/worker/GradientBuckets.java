package io.convoy.executor.worker;

import io.convoy.executor.engine.GradientFollower;
import io.convoy.executor.exchange.Collectives;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The flat gradient in ranges that are exchanged one after the other, from its end to its front:
 * each as soon as backward has completed it, while backward goes on (Li et al. 2020, "PyTorch
 * Distributed", section 3.2.3). Ranges and their order depend on sizes alone, and so are the same
 * on all ranks.
 */
final class GradientBuckets implements GradientFollower {
  /** The first is small, so that the exchange begins early. */
  private static final long FIRST_BYTES = 1 << 20;

  /** A part of the flat gradient. */
  record Range(long from, long length) {}

  private final List<Range> ranges;
  private final Function<Range, Collectives.Pending> start;
  private final List<Collectives.Pending> underWay = new ArrayList<>();

  /**
   * Of a gradient.
   *
   * @param ranges from the end to the front
   * @param start begins the exchange of one
   */
  GradientBuckets(List<Range> ranges, Function<Range, Collectives.Pending> start) {
    this.ranges = List.copyOf(ranges);
    this.start = start;
  }

  /**
   * Cuts a gradient.
   *
   * @param values number of them
   * @param valueBytes of one
   * @param bucketBytes of a range, about; a gradient that is not larger stays whole, as with 0
   */
  static List<Range> cut(long values, long valueBytes, long bucketBytes) {
    long most = bucketBytes / valueBytes;
    if (most == 0 || values <= most) {
      return List.of(new Range(0, values));
    }
    List<Range> ranges = new ArrayList<>();
    long end = values;
    long length = Math.min(FIRST_BYTES / valueBytes, most);
    while (end > 0) {
      long from = Math.max(0, end - length);
      ranges.add(new Range(from, end - from));
      end = from;
      length = most;
    }
    return ranges;
  }

  /** Whether there is more than one, so that following backward is of use. */
  boolean several() {
    return ranges.size() > 1;
  }

  @Override
  public void completeFrom(long offset) {
    while (underWay.size() < ranges.size() && ranges.get(underWay.size()).from() >= offset) {
      underWay.add(start.apply(ranges.get(underWay.size())));
    }
  }

  /** Waits for all, the next step's gradient comes after. */
  void await() {
    underWay.forEach(Collectives.Pending::await);
    underWay.clear();
  }
}
