package io.convoy.executor.data.augment;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    Map<String, Object> values = new TreeMap<>();
    parameters.forEach((key, value) -> values.put(key, plain(value)));
    parameters = Collections.unmodifiableMap(values);
    AugmentationKinds.values(name, parameters);
  }

  /** Numbers as Doubles, also in lists. */
  private static Object plain(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    } else if (value instanceof List<?> list) {
      return new ArrayList<>(list.stream().map(AugmentationSpec::plain).toList());
    }
    return value.toString();
  }
}
