package io.convoy.jobs.probe;

import java.util.List;

/**
 * How to go on with a model on a dataset, by the four cases of transfer learning: much or little
 * data, similar to what the model was trained on or not.
 */
enum Advice {
  LITTLE_SIMILAR(
      "little data, similar to what the model was trained on",
      "train a linear classifier on the top features: the probe above is one; fine-tuning more"
          + " would overfit"),
  LITTLE_DIFFERENT(
      "little data, different from what the model was trained on",
      "take the linear classifier of the best layer above, and collect more data or augment it"),
  MUCH_SIMILAR(
      "much data, similar to what the model was trained on",
      "fine-tune the last layers, from these weights and at a tenth of the usual rate"),
  MUCH_DIFFERENT(
      "much data, different from what the model was trained on",
      "fine-tune all layers, or all but the first, from these weights");

  /** Training images of a class from which on fine-tuning pays. */
  static final int MUCH = 200;

  /** How far the top layer may be behind the best one and still count as fitting. */
  static final double BEHIND = 0.02;

  private final String found;
  private final String how;

  Advice(String found, String how) {
    this.found = found;
    this.how = how;
  }

  /**
   * What the accuracies say: the data is similar if no layer before the top serves it better.
   *
   * @param stages from the images on, at least one
   * @param images for training
   * @param classes number of them
   */
  static Advice of(List<StageAccuracy> stages, int images, int classes) {
    double best = best(stages).linear();
    boolean similar = stages.get(stages.size() - 1).linear() >= best - BEHIND;
    if (images / classes < MUCH) {
      return similar ? LITTLE_SIMILAR : LITTLE_DIFFERENT;
    }
    return similar ? MUCH_SIMILAR : MUCH_DIFFERENT;
  }

  /** The layer with the best linear classifier; of equals the later one. */
  static StageAccuracy best(List<StageAccuracy> stages) {
    return stages.stream()
        .reduce((one, next) -> next.linear() >= one.linear() ? next : one)
        .orElseThrow();
  }

  /** What was found, in a few words. */
  String found() {
    return found;
  }

  /** What to do. */
  String how() {
    return how;
  }
}
