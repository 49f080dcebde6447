package io.convoy.jobs.lrfind;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A learning rate that a curve suggests. The rules are those of fastai's finder, whose default is
 * the valley.
 *
 * @param name of the rule
 * @param rate that it suggests
 * @param rule in words
 */
public record Suggestion(String name, double rate, String rule) {

  /**
   * What a curve suggests.
   *
   * @param points in order of their rates
   * @return three suggestions; none if the smoothed loss never falls
   */
  static List<Suggestion> of(List<RateCurve.Point> points) {
    Optional<RateCurve.Point> lowest =
        points.stream().min(Comparator.comparingDouble(RateCurve.Point::smoothed));
    if (lowest.isEmpty() || lowest.get().step() == points.get(0).step()) {
      return List.of();
    }
    return List.of(
        new Suggestion("valley", valley(points), "the middle of the longest fall of the loss"),
        new Suggestion("steepest", steepest(points), "where the loss falls fastest by log rate"),
        new Suggestion(
            "minimum/10", lowest.get().rate() / 10, "a tenth of the lowest loss's rate"));
  }

  private static double steepest(List<RateCurve.Point> points) {
    int at =
        IntStream.range(1, points.size())
            .boxed()
            .min(Comparator.comparingDouble(i -> slope(points.get(i - 1), points.get(i))))
            .orElseThrow();
    return points.get(at - 1).rate();
  }

  private static double slope(RateCurve.Point from, RateCurve.Point to) {
    return (to.smoothed() - from.smoothed()) / Math.log(to.rate() / from.rate());
  }

  /**
   * The middle of the longest falling subsequence: half its length before its end, as it may begin
   * anywhere on a level.
   */
  private static double valley(List<RateCurve.Point> points) {
    int[] length = new int[points.size()];
    int end = 0;
    for (int i = 0; i < length.length; i++) {
      length[i] = 1;
      for (int j = 0; j < i; j++) {
        boolean falls = points.get(i).smoothed() < points.get(j).smoothed();
        length[i] = falls ? Math.max(length[i], length[j] + 1) : length[i];
      }
      end = length[i] > length[end] ? i : end;
    }
    return points.get(end - (length[end] - 1) / 2).rate();
  }
}
