package io.convoy.executor.data.dataset;

import java.util.List;
import java.util.Locale;

/** What a network learns to tell of a dataset's images. */
public enum LearningTask {
  /** The class of each image, which its label says. */
  CLASSIFICATION(1),

  /**
   * By which of four angles each image is turned, counterclockwise; labels are not used. Gidaris et
   * al. 2018, "Unsupervised Representation Learning by Predicting Image Rotations".
   */
  ROTATION(4);

  private static final List<String> ANGLES =
      List.of("0 degrees", "90 degrees", "180 degrees", "270 degrees");

  private final int turns;

  LearningTask(int turns) {
    this.turns = turns;
  }

  /** How often an epoch shows each image: once, or in each of its rotations. */
  public int turns() {
    return turns;
  }

  /** Whether images are turned. */
  public boolean isRotation() {
    return this == ROTATION;
  }

  /**
   * Names of the network's classes.
   *
   * @param ofDataset names of the dataset's
   */
  public List<String> classes(List<String> ofDataset) {
    return isRotation() ? ANGLES : ofDataset;
  }

  /**
   * Number of the network's classes.
   *
   * @param ofDataset number of the dataset's
   */
  public int classes(int ofDataset) {
    return isRotation() ? ANGLES.size() : ofDataset;
  }

  /** The name as recipes write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
