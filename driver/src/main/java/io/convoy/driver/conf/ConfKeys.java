package io.convoy.driver.conf;

import io.convoy.executor.base.NearestName;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The keys of a configuration record: its components' names in kebab-case, groups by dots. */
final class ConfKeys {
  private final List<String> paths = new ArrayList<>();
  private final List<String> leaves = new ArrayList<>();

  private ConfKeys() {}

  static ConfKeys of(Class<?> root) {
    ConfKeys keys = new ConfKeys();
    keys.collect(root, "");
    return keys;
  }

  /** The key of a component: {@code microBatch} is {@code micro-batch}. */
  static String key(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** The type argument of a component such as {@code List<Entry>} or {@code Optional<Entry>}. */
  static Class<?> argument(RecordComponent component) {
    ParameterizedType type = (ParameterizedType) component.getGenericType();
    return (Class<?>) type.getActualTypeArguments()[0];
  }

  /**
   * Whether a component takes all keys of its group that no other component names: the parameters
   * of what the group's {@code name} says.
   */
  static boolean takesTheRest(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType type
        && type.getRawType() == Map.class
        && type.getActualTypeArguments()[1] == Object.class;
  }

  /** A key within a group; the root's path is empty. */
  static String join(String group, String key) {
    return group.isEmpty() ? key : group + "." + key;
  }

  /** Full paths of the keys that hold values. */
  List<String> leaves() {
    return leaves;
  }

  /** The known group or key that a user most likely meant, if one is near enough. */
  Optional<String> nearest(String unknown) {
    int limit = Math.max(1, (last(unknown).length() + 1) / 3);
    return NearestName.within(limit, paths, known -> distance(unknown, known));
  }

  /** The name that a user most likely meant, if one is near enough. */
  static Optional<String> nearest(List<String> names, String unknown) {
    int limit = Math.max(1, unknown.length() / 3);
    return NearestName.within(limit, names, name -> edits(unknown, name));
  }

  /** The groups and keys in a group. */
  List<String> in(String group) {
    return paths.stream().filter(path -> parent(path).equals(group)).map(ConfKeys::last).toList();
  }

  /** Whether there is such a group or key. */
  boolean contains(String path) {
    return paths.contains(path);
  }

  private void collect(Class<?> group, String path) {
    for (RecordComponent component : group.getRecordComponents()) {
      String name = join(path, key(component));
      if (takesTheRest(component)) {
        Catalogues.parameters(group).forEach(parameter -> paths.add(join(path, parameter)));
        continue;
      }
      paths.add(name);
      if (component.getType().isRecord()) {
        collect(component.getType(), name);
      } else {
        leaves.add(name);
      }
    }
  }

  /** A right name in the wrong group counts as one mistake, as does a letter. */
  private static int distance(String unknown, String known) {
    int moved = parent(unknown).equals(parent(known)) ? 0 : 1;
    return Math.min(edits(unknown, known), edits(last(unknown), last(known)) + moved);
  }

  private static int edits(String left, String right) {
    return NearestName.distance(plain(left), plain(right));
  }

  /** Neither case nor separators tell names apart: {@code microBatch}, {@code micro_batch}. */
  private static String plain(String path) {
    return path.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]", "");
  }

  private static String parent(String path) {
    return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
