package io.convoy.executor.data.augment;

import java.io.Serializable;
import java.util.Map;

/**
 * One entry of a recipe's list of augmentations: a registered name and its parameters.
 *
 * @param name for instance {@code random-crop}
 * @param parameters for instance {@code padding -> 4}: numbers, texts and lists of numbers; what is
 *     left out takes its documented default
 */
public record AugmentationSpec(String name, Map<String, Object> parameters)
    implements Serializable {

  /**
   * Checks name and parameters.
   *
   * @throws IllegalArgumentException naming what is unknown or out of range, and what to write
   */
  public AugmentationSpec {
    parameters = AugmentationKinds.CATALOGUE.kind(name).checked(parameters);
  }

  /** What it does to images. */
  Transform transform(Images images) {
    var kind = AugmentationKinds.CATALOGUE.kind(name);
    return kind.constructor().create(kind.arguments(parameters), images);
  }
}
