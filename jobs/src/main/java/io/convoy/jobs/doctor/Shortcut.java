package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.ImageFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Whether a number that is no content of the image tells its class: a histogram of one number, cut
 * into equal parts of the training images, names the most frequent class of each part, and is
 * measured on the other split.
 */
final class Shortcut implements DataCheck {
  private static final int PARTS = 16;

  /** Share of the way from the largest class to all right. */
  private static final double SUSPICIOUS = 0.25;

  private static final double LEAK = 0.6;

  @Override
  public List<Finding> run(SurveyedData data) {
    Map<String, ToDoubleFunction<ImageFacts>> numbers = new LinkedHashMap<>();
    numbers.put("height", ImageFacts::height);
    numbers.put("width", ImageFacts::width);
    numbers.put("ratio of sides", image -> (double) image.width() / image.height());
    numbers.put("bytes of the file", ImageFacts::bytes);
    numbers.put("mean brightness", image -> image.look().brightness());
    String best = "";
    double accuracy = -1;
    for (Map.Entry<String, ToDoubleFunction<ImageFacts>> number : numbers.entrySet()) {
      double reached = accuracy(data, number.getValue());
      if (reached > accuracy) {
        accuracy = reached;
        best = number.getKey();
      }
    }
    return List.of(finding(data, best, accuracy));
  }

  private static Finding finding(SurveyedData data, String best, double accuracy) {
    double chance = accuracy(data, image -> 0);
    Finding found =
        Finding.ok(
            "shortcut",
            "%s alone names the class of %.1f %% of %s; the most frequent class %.1f %%",
            best,
            100 * accuracy,
            data.splits().get(1),
            100 * chance);
    double way = (accuracy - chance) / Math.max(1e-9, 1 - chance);
    String remedy =
        "the network may learn that instead of the image: make it the same for all classes, by"
            + " cropping, resizing or encoding them alike";
    if (way < SUSPICIOUS) {
      return found;
    }
    return way >= LEAK ? found.red(remedy) : found.warning(remedy);
  }

  private static double accuracy(SurveyedData data, ToDoubleFunction<ImageFacts> number) {
    if (data.train().isEmpty() || data.validation().isEmpty()) {
      return 0;
    }
    double[] cuts = cuts(data.train(), number);
    int classes = data.dataset().classes().size();
    int[][] counts = new int[cuts.length + 1][classes];
    for (ImageFacts image : data.train()) {
      counts[part(cuts, number.applyAsDouble(image))][image.label()]++;
    }
    long hits =
        data.validation().stream()
            .filter(image -> most(counts[part(cuts, number.applyAsDouble(image))]) == image.label())
            .count();
    return (double) hits / data.validation().size();
  }

  private static double[] cuts(List<ImageFacts> images, ToDoubleFunction<ImageFacts> number) {
    double[] sorted = images.stream().mapToDouble(number).sorted().toArray();
    List<Double> cuts = new ArrayList<>();
    for (int i = 1; i < PARTS; i++) {
      double cut = sorted[(int) ((long) i * sorted.length / PARTS)];
      if (cuts.isEmpty() || cut > cuts.get(cuts.size() - 1)) {
        cuts.add(cut);
      }
    }
    return cuts.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** How many cuts are not above a value. */
  private static int part(double[] cuts, double value) {
    int at = Arrays.binarySearch(cuts, value);
    return at >= 0 ? at + 1 : -at - 1;
  }

  private static int most(int... counts) {
    int most = 0;
    for (int i = 1; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return most;
  }
}
