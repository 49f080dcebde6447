package io.convoy.executor.model.zoo;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelSpec;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the catalogue says of one architecture.
 *
 * @param name as a recipe writes it, for instance {@code resnet50}
 * @param paper where it comes from: authors and year
 * @param input the size of the images that its paper takes
 * @param classes the number of classes that its paper has
 * @param trial a small variant of it
 */
public record CatalogueModel(
    String name, String paper, ImageShape input, int classes, Trial trial) {

  /**
   * A variant with every kind of layer that the architecture has, but small enough to be computed
   * in moments and without chance: for comparing engines.
   *
   * @param input the size of its images
   * @param options of the architecture
   */
  public record Trial(ImageShape input, Map<String, Double> options) {
    public Trial {
      options = new TreeMap<>(options);
    }
  }

  /** The architecture as its paper has it. */
  public ModelSpec spec(long seed) {
    return new ModelSpec(name, input, classes, Map.of(), seed);
  }

  /** The small variant. */
  public ModelSpec trialSpec(int someClasses, long seed) {
    return new ModelSpec(name, trial.input(), someClasses, trial.options(), seed);
  }
}
