package io.convoy.executor.data;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * One entry of a recipe's list of augmentations: a registered name and its numeric parameters.
 *
 * @param name for instance {@code random-crop}
 * @param parameters for instance {@code padding -> 4}; what is left out takes its documented
 *     default
 */
public record AugmentationSpec(String name, Map<String, Double> parameters)
    implements Serializable {
  public AugmentationSpec {
    parameters = new TreeMap<>(parameters);
  }
}
