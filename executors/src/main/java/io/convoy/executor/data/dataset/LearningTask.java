package io.convoy.executor.data.dataset;

import io.convoy.executor.base.RefusedException;
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
   * Checks that a dataset's classes are enough.
   *
   * @param ofDataset their names
   * @throws RefusedException if they are not
   */
  public void check(List<String> ofDataset) {
    if (classes(ofDataset.size()) < 2) {
      throw new RefusedException(
          "train.task",
          this,
          "needs two classes, and the dataset has only "
              + String.join(", ", ofDataset)
              + "; prepare images of another class, too, or set train.task = rotation");
    }
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
