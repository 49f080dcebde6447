package io.convoy.driver.conf;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;

/**
 * The groups within groups in which parameters stood that now stand beside their {@code name}:
 * recipes and snapshots that have them are read as ever.
 */
final class MovedKeys {
  private static final Map<String, String> INNER =
      Map.of(
          "model", "options",
          "schedule", "shape",
          "momentum-schedule", "shape",
          "decay-schedule", "shape");

  private MovedKeys() {}

  /**
   * The same with all keys where they stand now.
   *
   * @param problems gets those keys that are given in both places
   */
  static ConfigObject moved(ConfigObject root, ConfProblems problems) {
    ConfigObject moved = root;
    for (Map.Entry<String, String> place : INNER.entrySet()) {
      if (moved.get(place.getKey()) instanceof ConfigObject group
          && group.get(place.getValue()) instanceof ConfigObject inner) {
        ConfigObject flat = group.withoutKey(place.getValue());
        for (Map.Entry<String, ConfigValue> entry : inner.entrySet()) {
          ConfigValue now = group.get(entry.getKey());
          if (says(now) && says(entry.getValue()) && !now.equals(entry.getValue())) {
            problems.add(
                entry.getValue().origin(),
                String.format(
                    "%s.%s.%s: is %s.%s now, which is given, too; leave one out",
                    place.getKey(),
                    place.getValue(),
                    entry.getKey(),
                    place.getKey(),
                    entry.getKey()));
          } else if (says(entry.getValue())) {
            flat = flat.withValue(entry.getKey(), entry.getValue());
          }
        }
        moved = moved.withValue(place.getKey(), flat);
      }
    }
    return moved;
  }

  /** Null and an empty list stood for a default. */
  private static boolean says(ConfigValue value) {
    return value != null
        && value.valueType() != ConfigValueType.NULL
        && !(value instanceof ConfigList list && list.isEmpty());
  }
}
