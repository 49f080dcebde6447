package io.convoy.driver.conf;

import io.convoy.executor.base.Refusal;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.augment.Augmentations;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.model.LossSpec;
import io.convoy.executor.model.TrainingLosses;
import io.convoy.executor.round.SyncPlan.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What training makes small.
 *
 * @param name of a registered loss, for instance {@code hinge}, or {@code model}
 * @param classWeights how much the images of each class count
 * @param parameters those that are given, for instance {@code margin -> 1}
 */
public record LossConf(String name, ClassWeights classWeights, Map<String, Object> parameters) {
  private static final String WEIGHTS = "train.loss.class-weights";
  private static final Set<String> CROSS_ENTROPIES = Set.of(TrainingLosses.MODEL, "softmax");

  /** Those that ask for each class by itself. */
  private static final Set<String> BY_CLASS = Set.of("binary", "mse");

  /**
   * Checks name and parameters.
   *
   * @throws IllegalArgumentException {@code key = value: why}
   */
  public LossConf {
    parameters = TrainingLosses.catalogue().kind(name).checked(parameters);
  }

  /** Whether a network of the catalogue that knows nothing has a loss of ln(classes). */
  public boolean isCrossEntropy() {
    return CROSS_ENTROPIES.contains(name);
  }

  /**
   * With the weights of a dataset's classes.
   *
   * @param split the split that is trained on
   */
  public LossSpec spec(Dataset dataset, String split) {
    return new LossSpec(name, parameters, classWeights.of(WEIGHTS, dataset, split));
  }

  /** What does not go with it. */
  List<Refusal> problems(LearningTask task, SynchroniseConf synchronise) {
    List<Refusal> problems = new ArrayList<>();
    if (task.isContrast() && !name.equals(TrainingLosses.MODEL)) {
      problems.add(
          new Refusal(
              "train.loss.name",
              name,
              "does not go with train.task = simclr, which has a loss of its own; leave it out"));
    }
    if (!task.usesLabels() && !classWeights.isNone()) {
      problems.add(
          new Refusal(
              WEIGHTS,
              classWeights.toString(),
              "weighs the dataset's classes, which train.task = "
                  + task
                  + " does not use; leave"
                  + " it out"));
    }
    if (synchronise.mode() == Mode.DL4J && !classWeights.isNone()) {
      problems.add(
          new Refusal(
              WEIGHTS,
              classWeights.toString(),
              "does not go with synchronise.mode = "
                  + synchronise.mode()
                  + ", which divides by the number of images, not by their weights; leave it out,"
                  + " or take allreduce"));
    }
    return problems;
  }

  /** Which targets it does not take. */
  List<Refusal> targetProblems(List<AugmentationSpec> augment) {
    return Augmentations.isMultiLabel(augment) && !BY_CLASS.contains(name)
        ? List.of(
            new Refusal(
                "data.augment",
                "multi-label",
                "wants several classes of an image in full, which train.loss.name = "
                    + name
                    + " cannot give; take binary, or leave it out"))
        : List.of();
  }

  /** The group as a recipe writes it. */
  @Override
  public String toString() {
    return "{ name = "
        + name
        + ", class-weights = "
        + classWeights
        + (parameters.isEmpty() ? "" : ", " + parameters)
        + " }";
  }
}
