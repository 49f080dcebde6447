package io.convoy.driver.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A key that two configurations give different values.
 *
 * @param key its full path, such as {@code schedule.learning-rate}
 * @param before its value in the first, as HOCON; {@code unset} if it has none
 * @param after its value in the second
 */
public record ConfChange(String key, String before, String after) {
  private static final String UNSET = "unset";

  /**
   * The keys that differ, in alphabetical order.
   *
   * @param before a configuration as {@link RunConf#render} writes it, or an older version did
   * @param after another
   * @throws ConfException if one is no HOCON
   */
  public static List<ConfChange> between(String before, String after) {
    Map<String, String> old = values(before);
    Map<String, String> now = values(after);
    TreeSet<String> keys = new TreeSet<>(old.keySet());
    keys.addAll(now.keySet());
    List<ConfChange> changes = new ArrayList<>();
    for (String key : keys) {
      ConfChange change =
          new ConfChange(key, old.getOrDefault(key, UNSET), now.getOrDefault(key, UNSET));
      if (!change.before.equals(change.after)) {
        changes.add(change);
      }
    }
    return changes;
  }

  /**
   * The keys to which a configuration gives other values than {@code conf/reference.conf}, in
   * alphabetical order; numbers are the same however they are written, and a key that it leaves out
   * has the default.
   *
   * @param hocon as {@link RunConf#render} writes it
   * @throws ConfException if it is no HOCON
   */
  public static List<ConfChange> fromDefaults(String hocon) {
    String defaults = ConfSources.reference().root().render(ConfigRenderOptions.concise());
    return between(defaults, hocon).stream()
        .filter(change -> !change.after.equals(UNSET) && !change.isOfWriting())
        .toList();
  }

  private boolean isOfWriting() {
    try {
      return Double.parseDouble(before) == Double.parseDouble(after);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /**
   * The values of all keys as text, by their full paths.
   *
   * @throws ConfException if it is no HOCON
   */
  public static Map<String, String> values(String hocon) {
    Map<String, String> values = new TreeMap<>();
    try {
      Config parsed = ConfigFactory.parseString(hocon);
      for (Map.Entry<String, ConfigValue> entry : parsed.entrySet()) {
        values.put(entry.getKey().replace("\"", ""), text(entry.getValue()));
      }
    } catch (ConfigException e) {
      throw new ConfException(List.of("a stored configuration is no HOCON: " + e.getMessage()));
    }
    return values;
  }

  private static String text(ConfigValue value) {
    return value.unwrapped() instanceof String text
        ? text
        : value.render(ConfigRenderOptions.concise());
  }

  /** {@code train.epochs = 2 -> 4}. */
  @Override
  public String toString() {
    return key + " = " + before + " -> " + after;
  }
}
