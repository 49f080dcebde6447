package io.convoy.driver.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Which step of a run is in which epoch. Steps and epochs count from 1; a batch that changes makes
 * epochs of different numbers of steps.
 *
 * @param stages at least one, in order; beyond the end of the run the last goes on
 */
public record Timeline(List<Stage> stages) {

  /**
   * Epochs with one batch.
   *
   * @param epochs how many
   * @param batch global batch, in samples
   * @param stepsPerEpoch steps in each of them
   */
  public record Stage(int epochs, int batch, long stepsPerEpoch) {
    long steps() {
      return epochs * stepsPerEpoch;
    }
  }

  public Timeline {
    stages = List.copyOf(stages);
  }

  /** A run with one batch. */
  public static Timeline even(int epochs, int batch, long stepsPerEpoch) {
    return new Timeline(List.of(new Stage(epochs, batch, stepsPerEpoch)));
  }

  /**
   * A run in which the batch changes; what is left over of the split is dropped in each epoch.
   *
   * @param samples of the training split
   * @param epochs of the run
   * @param batch of its first epoch
   * @param changes in order of their epochs, which are within the run
   */
  public static Timeline of(long samples, int epochs, int batch, List<BatchChange> changes) {
    List<Stage> stages = new ArrayList<>();
    int first = 1;
    int current = batch;
    for (BatchChange change : changes) {
      stages.add(new Stage(change.fromEpoch() - first, current, samples / current));
      first = change.fromEpoch();
      current = change.batch();
    }
    stages.add(new Stage(epochs - first + 1, current, samples / current));
    return new Timeline(stages);
  }

  /** Epochs of the whole run. */
  public int epochs() {
    return stages.stream().mapToInt(Stage::epochs).sum();
  }

  /** Steps of the whole run. */
  public long totalSteps() {
    return stages.stream().mapToLong(Stage::steps).sum();
  }

  /** The global batch of an epoch, in samples. */
  public int batch(int epoch) {
    return stage(epoch).batch();
  }

  /** Steps in an epoch. */
  public long stepsIn(int epoch) {
    return stage(epoch).stepsPerEpoch();
  }

  private Stage stage(int epoch) {
    int before = 0;
    for (Stage stage : stages) {
      before += stage.epochs();
      if (epoch <= before) {
        return stage;
      }
    }
    return last();
  }

  private Stage last() {
    return stages.get(stages.size() - 1);
  }

  /** The last step of an epoch, 0 for epoch 0. */
  public long lastStep(int epoch) {
    return Math.round(steps(epoch));
  }

  /** The epoch of a step. */
  public int epochOf(long step) {
    int epoch = 1;
    long left = step - 1;
    for (Stage stage : stages.subList(0, stages.size() - 1)) {
      if (left < stage.steps()) {
        return epoch + (int) (left / stage.stepsPerEpoch());
      }
      left -= stage.steps();
      epoch += stage.epochs();
    }
    return epoch + (int) (left / last().stepsPerEpoch());
  }

  /** Steps in the first so many epochs, fractions of both allowed. */
  public double steps(double epochs) {
    double steps = 0;
    double left = epochs;
    for (Stage stage : stages.subList(0, stages.size() - 1)) {
      double here = Math.min(left, stage.epochs());
      steps += here * stage.stepsPerEpoch();
      left -= here;
    }
    return steps + left * last().stepsPerEpoch();
  }

  /** Epochs from the end of one step to the end of a later one, fractions included. */
  public double epochs(long from, long to) {
    double epochs = 0;
    for (Part part : parts(from, to)) {
      epochs += (double) part.steps() / part.stage().stepsPerEpoch();
    }
    return epochs;
  }

  /** Samples from the end of one step to the end of a later one. */
  public long samples(long from, long to) {
    return parts(from, to).stream().mapToLong(part -> part.steps() * part.stage().batch()).sum();
  }

  private record Part(Stage stage, long steps) {}

  private List<Part> parts(long from, long to) {
    List<Part> parts = new ArrayList<>();
    long begin = 0;
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      long end = i == stages.size() - 1 ? Long.MAX_VALUE : begin + stage.steps();
      long steps = Math.min(to, end) - Math.max(from, begin);
      if (steps > 0) {
        parts.add(new Part(stage, steps));
      }
      begin = end;
    }
    return parts;
  }

  /**
   * Such as {@code 4 epochs of 351 steps of 128 images, then 6 epochs of 87 steps of 512 images}.
   */
  @Override
  public String toString() {
    return String.join(
        ", then ",
        stages.stream()
            .map(
                stage ->
                    String.format(
                        "%d epochs of %d steps of %d images",
                        stage.epochs(), stage.stepsPerEpoch(), stage.batch()))
            .toList());
  }
}
