package io.convoy.executor.data.dataset;

import io.convoy.executor.base.RefusedException;
import java.util.List;
import java.util.Locale;

/** What a network learns to tell of a dataset's images. */
public enum LearningTask {
  /** The class of each image, which its label says. */
  CLASSIFICATION(1, "", List.of()),

  /**
   * By which of four angles each image is turned, counterclockwise; labels are not used. Gidaris et
   * al. 2018, "Unsupervised Representation Learning by Predicting Image Rotations".
   */
  ROTATION(
      4,
      " in four rotations each",
      List.of("0 degrees", "90 degrees", "180 degrees", "270 degrees")),

  /**
   * Which of a group's views is of the same image as a view, where each image has two, augmented by
   * independent draws; labels are not used. Chen et al. 2020, "A Simple Framework for Contrastive
   * Learning of Visual Representations".
   */
  SIMCLR(2, " in two views each", List.of("same image", "another image"));

  private final int showings;
  private final String times;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> classes;

  LearningTask(int showings, String times, List<String> classes) {
    this.showings = showings;
    this.times = times;
    this.classes = classes;
  }

  /** How often an epoch shows each image: once, in each of its rotations, or in each view. */
  public int showings() {
    return showings;
  }

  /** What a number of images is followed by in messages, where each is shown several times. */
  public String times() {
    return times;
  }

  /** Whether images are turned. */
  public boolean isRotation() {
    return this == ROTATION;
  }

  /** Whether views of images are compared with each other. */
  public boolean isContrast() {
    return this == SIMCLR;
  }

  /** Whether the dataset's labels say what the network is to answer. */
  public boolean usesLabels() {
    return this == CLASSIFICATION;
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
    return usesLabels() ? ofDataset : classes;
  }

  /**
   * Number of the network's classes.
   *
   * @param ofDataset number of the dataset's
   */
  public int classes(int ofDataset) {
    return usesLabels() ? ofDataset : classes.size();
  }

  /** The name as recipes write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
