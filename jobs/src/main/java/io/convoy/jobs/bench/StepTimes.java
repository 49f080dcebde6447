package io.convoy.jobs.bench;

import io.convoy.executor.data.dataset.ImageShape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * How long a model's steps took.
 *
 * @param model its name
 * @param input the size of its images
 * @param batch images a step
 * @param threads of the engine
 * @param engines one timing for each engine; empty if the model was refused
 * @param refusal why an engine cannot run the model
 */
record StepTimes(
    String model,
    ImageShape input,
    int batch,
    int threads,
    List<Timing> engines,
    Optional<String> refusal) {

  /**
   * The steps of one engine.
   *
   * @param engine its name
   * @param seconds of each step, in order
   */
  record Timing(String engine, List<Double> seconds) {
    double median() {
      return new Median().evaluate(seconds.stream().mapToDouble(s -> s).toArray());
    }

    double best() {
      return seconds.stream().mapToDouble(s -> s).min().orElseThrow();
    }
  }

  StepTimes {
    engines = List.copyOf(engines);
  }

  /** Median over the steps of how many times longer the one engine took than the other. */
  double ratio(int reference, int other) {
    List<Double> first = engines.get(reference).seconds();
    List<Double> second = engines.get(other).seconds();
    double[] ratios = new double[first.size()];
    Arrays.setAll(ratios, i -> second.get(i) / first.get(i));
    return new Median().evaluate(ratios);
  }

  /** As it is written to a file; times in seconds. */
  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("model", model);
    map.put("input", input.toString());
    map.put("batch", batch);
    map.put("threads", threads);
    refusal.ifPresent(reason -> map.put("refusal", reason));
    for (Timing timing : engines) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("medianSeconds", timing.median());
      figures.put("bestSeconds", timing.best());
      figures.put("imagesPerSecond", batch / timing.median());
      figures.put("seconds", timing.seconds());
      map.put(timing.engine(), figures);
    }
    return map;
  }
}
