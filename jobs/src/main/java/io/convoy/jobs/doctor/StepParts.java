package io.convoy.jobs.doctor;

import io.convoy.executor.round.RankTimes;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The parts of a step, by how much of the ranks' time each takes, the largest first. */
final class StepParts {
  /**
   * A part.
   *
   * @param share of all the time of steps, from 0 to 1
   */
  private record Part(String name, double share) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %.0f %%", name, 100 * share);
    }
  }

  private StepParts() {}

  /** In words: the part that bounds a step, and the others; empty if nothing was measured. */
  static String of(List<RankTimes> times) {
    double all = sum(times, RankTimes::seconds);
    if (!(all > 0)) {
      return "";
    }
    List<Part> parts =
        List.of(
                new Part("images", sum(times, RankTimes::waiting) / all),
                new Part("computing", sum(times, RankTimes::computing) / all),
                new Part("exchange", sum(times, RankTimes::exchanging) / all),
                new Part("update", sum(times, RankTimes::updating) / all))
            .stream()
            .sorted((one, other) -> Double.compare(other.share(), one.share()))
            .toList();
    return parts.stream().map(Part::toString).collect(Collectors.joining(", ", "bound by ", ""));
  }

  private static double sum(List<RankTimes> times, ToDoubleFunction<RankTimes> part) {
    return times.stream().mapToDouble(part).sum();
  }
}
