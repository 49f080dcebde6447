package io.convoy.jobs.scale;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoy.jobs.scale.ScaleFit.MeasuredSum;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Training of some ranks that was measured, whose exchange comes after backward.
 *
 * @param ranks that took part
 * @param stepSeconds median of its steps
 * @param computeSeconds of a rank in a step, without the wait for others
 * @param updateSeconds of a step
 * @param deviation of one rank's computing from step to step, by its median
 * @param sum of the gradient, of ranks that were ready; none of one rank
 */
public record MeasuredRun(
    int ranks,
    double stepSeconds,
    double computeSeconds,
    double updateSeconds,
    double deviation,
    Optional<MeasuredSum> sum) {
  /** Standard deviation of normal numbers by the median of their distances from the median. */
  private static final double OF_DISTANCE = 1.4826;

  /**
   * A run by its {@code metrics.jsonl}.
   *
   * @param lines of it; the first quarter of its steps, and the first of several reports of a
   *     rank's times, do not count
   * @param cores that its ranks shared; 0 if each had its own
   * @throws IllegalArgumentException if they do not say how long ranks computed
   */
  public static MeasuredRun of(List<JsonNode> lines, int cores) {
    JsonNode start = last(lines, "start");
    int ranks = start.path("world_size").asInt();
    Map<Integer, Parts> parts = parts(of(lines, "times"));
    double[] steps =
        of(lines, "step").stream().mapToDouble(line -> line.path("seconds").asDouble()).toArray();
    if (ranks < 1 || parts.size() < ranks || steps.length < 4) {
      throw new IllegalArgumentException(
          "it has no times of all its ranks, or fewer than four steps");
    }
    double[] late = Arrays.copyOfRange(steps, steps.length / 4, steps.length);
    double computing =
        parts.values().stream().mapToDouble(Parts::computing).average().orElseThrow();
    double exchanging = parts.values().stream().mapToDouble(Parts::exchanging).min().orElseThrow();
    double crowd = crowd(ranks, cores);
    double bytes = start.path("parameters").asDouble() * Float.BYTES;
    return new MeasuredRun(
        ranks,
        median(late),
        computing,
        parts.values().stream().mapToDouble(Parts::updating).average().orElseThrow(),
        deviation(late),
        ranks == 1
            ? Optional.empty()
            : Optional.of(new MeasuredSum(ranks, bytes, crowd, exchanging)));
  }

  /** By rank. */
  private static Map<Integer, Parts> parts(List<JsonNode> times) {
    return times.stream()
        .collect(Collectors.groupingBy(line -> line.path("rank").asInt()))
        .entrySet()
        .stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                rank ->
                    rank.getValue().stream()
                        .skip(rank.getValue().size() > 1 ? 1 : 0)
                        .map(Parts::of)
                        .reduce(Parts::and)
                        .orElseThrow()));
  }

  /** Ranks of one thread for each core. */
  public static double crowd(int ranks, int cores) {
    return cores == 0 ? 1 : Math.max(1, (double) ranks / cores);
  }

  /** Robust against the few steps that something else held up. */
  public static double deviation(double... values) {
    double middle = median(values);
    double[] distances = DoubleStream.of(values).map(v -> Math.abs(v - middle)).toArray();
    return OF_DISTANCE * median(distances) / middle;
  }

  /** Of at least one value. */
  public static double median(double... values) {
    return new Median().evaluate(values);
  }

  private static List<JsonNode> of(List<JsonNode> lines, String kind) {
    return lines.stream().filter(line -> line.path("kind").asText().equals(kind)).toList();
  }

  private static JsonNode last(List<JsonNode> lines, String kind) {
    List<JsonNode> all = of(lines, kind);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("it has no line of kind " + kind);
    }
    return all.get(all.size() - 1);
  }

  /** What steps of a rank took, in all. */
  private record Parts(double steps, double compute, double exchange, double update) {
    static Parts of(JsonNode line) {
      return new Parts(
          line.path("steps").asDouble(),
          line.path("compute_seconds").asDouble(),
          line.path("exchange_seconds").asDouble(),
          line.path("update_seconds").asDouble());
    }

    Parts and(Parts more) {
      return new Parts(
          steps + more.steps,
          compute + more.compute,
          exchange + more.exchange,
          update + more.update);
    }

    double computing() {
      return compute / steps;
    }

    double exchanging() {
      return exchange / steps;
    }

    double updating() {
      return update / steps;
    }
  }
}
