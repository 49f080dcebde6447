package io.convoy.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.bench.RanksBenchmark;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.jobs.scale.FittedRuns;
import io.convoy.jobs.scale.MeasuredRun;
import io.convoy.jobs.scale.ScaleFit.MeasuredSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Steps of few ranks to fit a model to: from runs, or measured on this machine. */
final class ScalePoints {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Integer> RANKS = List.of(1, 2, 4);
  private static final int BATCH = 32;

  /** Of the small sums: three numbers. */
  private static final int SMALL_BYTES = 3 * Float.BYTES;

  private ScalePoints() {}

  /**
   * Of runs that have been.
   *
   * @param folders of them
   * @param cores that the ranks of each shared; 0 if each had its own
   * @throws IllegalArgumentException naming the folder that does not tell enough
   */
  static FittedRuns ofRuns(List<Path> folders, int cores) {
    List<MeasuredRun> read = new ArrayList<>();
    for (Path folder : folders) {
      Path file = folder.resolve("metrics.jsonl");
      try {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
          lines.add(JSON.readTree(line));
        }
        read.add(MeasuredRun.of(lines, cores));
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "cannot read " + file + "; give the run.dir of a recipe", e);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
      }
    }
    return FittedRuns.of(read, List.of(), cores);
  }

  /** Of ranks that are threads of this process. */
  static FittedRuns measured(String model, int steps) throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    RanksBenchmark benchmark = new RanksBenchmark(ModelCatalogue.model(model), BATCH, steps);
    List<MeasuredRun> runs = new ArrayList<>();
    List<MeasuredSum> small = new ArrayList<>();
    for (int ranks : RANKS) {
      List<RanksBenchmark.Times> times = benchmark.run(ranks);
      double crowd = MeasuredRun.crowd(ranks, cores);
      long bytes = times.get(0).gradientBytes();
      double sum = of(times, RanksBenchmark.Times::sum);
      if (ranks > 1) {
        double least = of(times, RanksBenchmark.Times::smallSum);
        small.add(new MeasuredSum(ranks, SMALL_BYTES, crowd, least));
      }
      runs.add(
          new MeasuredRun(
              ranks,
              of(times, RanksBenchmark.Times::step),
              of(times, RanksBenchmark.Times::compute),
              0,
              MeasuredRun.deviation(doubles(times.get(0).compute())),
              ranks == 1
                  ? Optional.empty()
                  : Optional.of(new MeasuredSum(ranks, bytes, crowd, sum))));
    }
    return FittedRuns.of(runs, small, cores);
  }

  /** Median over the steps and ranks. */
  private static double of(
      List<RanksBenchmark.Times> times, Function<RanksBenchmark.Times, List<Double>> which) {
    return MeasuredRun.median(
        doubles(times.stream().flatMap(rank -> which.apply(rank).stream()).toList()));
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }
}
