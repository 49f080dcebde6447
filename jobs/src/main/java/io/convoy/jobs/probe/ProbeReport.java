package io.convoy.jobs.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a probe has found.
 *
 * @param snapshot that was probed
 * @param weights which of its weights
 * @param data folder of the dataset
 * @param train number of training images
 * @param val number of validation images
 * @param classes number of classes
 * @param stages layers from the images on
 * @param seconds that it took
 */
public record ProbeReport(
    String snapshot,
    String weights,
    String data,
    int train,
    int val,
    int classes,
    List<StageAccuracy> stages,
    double seconds) {
  public ProbeReport {
    stages = List.copyOf(stages);
  }

  private Advice advice() {
    return Advice.of(stages, train, classes);
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    String folder = snapshot.replaceAll("^file:/+", "/");
    text.append(String.format("Snapshot  %s (weights: %s)%n", folder, weights));
    text.append(
        String.format(
            Locale.ROOT,
            "Data      %s: %d images for training, %d for validation, %d classes; %.1f s%n%n",
            data,
            train,
            val,
            classes,
            seconds));
    String row = "%-32s %9s %10s %9s %12s%n";
    text.append(String.format(row, "layer", "features", "linear", "L2", "neighbours"));
    for (StageAccuracy stage : stages) {
      text.append(
          String.format(
              row,
              stage.layer(),
              stage.features(),
              percent(stage.linear()),
              String.format(Locale.ROOT, "%.0e", stage.l2()),
              percent(stage.neighbours())));
    }
    StageAccuracy best = Advice.best(stages);
    text.append(
        String.format(
            Locale.ROOT,
            "%nBest      %s, linear: %s; the top layer: %s; %.0f training images a class%n",
            best.layer(),
            percent(best.linear()),
            percent(stages.get(stages.size() - 1).linear()),
            (double) train / classes));
    text.append(String.format("So        %s%n", advice().found()));
    text.append(String.format("Advice    %s%n", advice().how()));
    return text.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** For programs. */
  public String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("snapshot", snapshot);
    all.put("weights", weights);
    all.put("data", data);
    all.put("train_images", train);
    all.put("val_images", val);
    all.put("classes", classes);
    all.put("seconds", seconds);
    all.put("stages", stages);
    all.put("best", Advice.best(stages).layer());
    all.put("case", advice().found());
    all.put("advice", advice().how());
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always writable as JSON", e);
    }
  }
}
