package io.convoy.driver.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.convoy.executor.base.Refusal;
import io.convoy.executor.base.RefusedException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Maps a resolved configuration to records, and collects every problem on the way.
 *
 * <p>A component's key is its name in kebab-case. A component may be a nested record (a group of
 * keys), a single value (see {@link ConfValues}), an {@code Optional} of one, or a {@code List} of
 * records or values. A {@code Map<String, Object>} takes every key of its group that no other
 * component names: the parameters of what the group's {@code name} says. Where a value is bad its
 * default stands in, so that the other keys of its group are still checked; the root is made, which
 * checks across groups, only if all groups are sound.
 */
final class ConfReader {
  /** Stands in for a required text, which has no default. */
  private static final String NO_TEXT = "?";

  /** The key that says whose parameters stand beside it. */
  private static final String NAME = "name";

  private final ConfProblems problems;
  private final String recipe;
  private final Config defaults;
  private final ConfKeys keys;

  /**
   * Creates a reader.
   *
   * @param recipe the recipe's name for messages, or an empty text
   * @param defaults the values of every key that nobody gives, null for those that must be given
   * @param keys of the root, for suggestions
   */
  ConfReader(ConfProblems problems, String recipe, Config defaults, ConfKeys keys) {
    this.problems = problems;
    this.recipe = recipe;
    this.defaults = defaults;
    this.keys = keys;
  }

  /** A group of keys and the record that it becomes; the root's path is empty. */
  private record Group(Class<?> type, ConfigObject object, String path) {
    String path(RecordComponent component) {
      return ConfKeys.join(path, ConfKeys.key(component));
    }

    /** Whether it is an entry of a list, such as {@code data.augment[0]}. */
    boolean isEntry() {
      return path.endsWith("]");
    }

    /** The component that takes the keys that no other names. */
    Optional<RecordComponent> rest() {
      return components().stream().filter(ConfKeys::takesTheRest).findFirst();
    }

    List<RecordComponent> components() {
      return Arrays.asList(type.getRecordComponents());
    }

    List<String> keys() {
      return components().stream().map(ConfKeys::key).toList();
    }

    Optional<RecordComponent> component(String key) {
      return components().stream()
          .filter(c -> ConfKeys.key(c).equals(key) && !ConfKeys.takesTheRest(c))
          .findFirst();
    }
  }

  /**
   * Maps the whole configuration.
   *
   * @throws ConfException with every problem
   */
  <T extends Record> T read(Class<T> root, ConfigObject object) {
    Optional<Object> record = group(new Group(root, object, ""));
    if (!problems.isEmpty()) {
      throw problems.exception();
    }
    return root.cast(record.orElseThrow());
  }

  private Optional<Object> group(Group group) {
    group.object().keySet().stream()
        .filter(key -> group.component(key).isEmpty() && !isParameter(group, key))
        .forEach(key -> unknown(group, key));
    List<Object> values = new ArrayList<>();
    Set<String> replaced = new HashSet<>();
    for (RecordComponent component : group.components()) {
      Optional<Object> value = component(group, component);
      if (value.isEmpty()) {
        replaced.add(ConfKeys.key(component));
        value = standIn(group, component);
      }
      value.ifPresent(values::add);
    }
    boolean isRoot = group.path().isEmpty();
    if (values.size() < group.components().size() || (isRoot && !problems.isEmpty())) {
      return Optional.empty();
    }
    return construct(group, values.toArray(), replaced);
  }

  /** Whether some kind that the group can name has such a parameter; entries are asked later. */
  private boolean isParameter(Group group, String key) {
    return group.rest().isPresent()
        && (group.isEntry() || keys.contains(ConfKeys.join(group.path(), key)))
        && group.component(key).isEmpty();
  }

  /** The value of a component, or empty if there is none and the problem is noted. */
  private Optional<Object> component(Group group, RecordComponent component) {
    Class<?> type = component.getType();
    ConfigValue value = group.object().get(ConfKeys.key(component));
    boolean absent = value == null || value.valueType() == ConfigValueType.NULL;
    if (ConfKeys.takesTheRest(component)) {
      return Optional.of(parameters(group));
    } else if (type == Optional.class && absent) {
      return Optional.of(Optional.empty());
    } else if (absent) {
      missing(group, component);
      return Optional.empty();
    }
    try {
      return convert(component, value, group.path(component));
    } catch (IllegalArgumentException e) {
      problems.add(value.origin(), group.path(component) + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Object> convert(RecordComponent component, ConfigValue value, String path) {
    Class<?> type = component.getType();
    if (type.isRecord()) {
      return group(new Group(type, object(type, value, path), path));
    } else if (type == List.class) {
      return Optional.of(list(ConfKeys.argument(component), value, path));
    } else if (type == Optional.class) {
      return Optional.of(Optional.of(ConfValues.convert(ConfKeys.argument(component), value)));
    }
    return Optional.of(ConfValues.convert(type, value));
  }

  /** A text stands for a group of that name, with defaults for the rest. */
  private ConfigObject object(Class<?> type, ConfigValue value, String path) {
    boolean named =
        Arrays.stream(type.getRecordComponents()).anyMatch(c -> ConfKeys.key(c).equals(NAME));
    return named && value.valueType() == ConfigValueType.STRING && defaults.hasPath(path)
        ? defaults.getObject(path).withValue(NAME, value)
        : object(value);
  }

  private static ConfigObject object(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return object;
    }
    throw ConfValues.mustBe("a group of keys", value);
  }

  private List<Object> list(Class<?> type, ConfigValue value, String path) {
    if (!(value instanceof ConfigList list)) {
      throw ConfValues.mustBe(
          "a list, such as " + (type.isRecord() ? "[{ name = horizontal-flip }]" : "[30, 60]"),
          value);
    }
    List<Object> entries = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String entry = path + "[" + i + "]";
      if (!type.isRecord()) {
        entries.add(ConfValues.convert(type, list.get(i)));
      } else if (list.get(i) instanceof ConfigObject object) {
        group(new Group(type, object, entry)).ifPresent(entries::add);
      } else {
        String refusal = ConfValues.mustBe("a group of keys", list.get(i)).getMessage();
        problems.add(list.get(i).origin(), entry + ": " + refusal);
      }
    }
    return entries;
  }

  /** What is null is not given. */
  private Map<String, Object> parameters(Group group) {
    Map<String, Object> parameters = new TreeMap<>();
    group
        .object()
        .forEach(
            (key, value) -> {
              if (!isParameter(group, key) || value.valueType() == ConfigValueType.NULL) {
                return;
              }
              try {
                parameters.put(key, ConfValues.parameter(value));
              } catch (IllegalArgumentException e) {
                problems.add(
                    value.origin(), ConfKeys.join(group.path(), key) + ": " + e.getMessage());
              }
            });
    return parameters;
  }

  private Optional<Object> standIn(Group group, RecordComponent component) {
    Class<?> type = component.getType();
    String path = group.path(component);
    if (type == List.class) {
      return Optional.of(List.of());
    } else if (type == Map.class) {
      return Optional.of(Map.of());
    } else if (type == Optional.class) {
      return Optional.of(Optional.empty());
    } else if (!type.isRecord() && !group.isEntry() && defaults.hasPath(path)) {
      return Optional.of(ConfValues.convert(type, defaults.getValue(path)));
    }
    return type == String.class ? Optional.of(NO_TEXT) : Optional.empty();
  }

  /** Makes the record; each key that it refuses is noted and replaced by its default. */
  private Optional<Object> construct(Group group, Object[] values, Set<String> replaced) {
    try {
      return Optional.of(make(group.type(), values));
    } catch (RefusedException e) {
      String key = e.refusals().get(0).key();
      boolean given = value(group, key).map(v -> !isDefault(v)).orElse(false);
      if (replaced.isEmpty() || (given && !replaced.contains(key))) {
        e.refusals().forEach(refusal -> refused(group, refusal));
      }
      return replace(group, key, values, replaced)
          ? construct(group, values, replaced)
          : Optional.empty();
    }
  }

  /**
   * Puts defaults in place of a refused key; in place of a name and all its parameters where one of
   * these is refused. False if there are none, or they are in place already.
   */
  private boolean replace(Group group, String key, Object[] values, Set<String> replaced) {
    boolean named = key.equals(NAME) || group.component(key).isEmpty();
    List<RecordComponent> components =
        named && group.rest().isPresent()
            ? Stream.concat(group.component(NAME).stream(), group.rest().stream()).toList()
            : group.component(key).stream().toList();
    boolean changed = false;
    for (RecordComponent component : components) {
      Optional<Object> standIn = standIn(group, component);
      if (standIn.isEmpty()) {
        return false;
      }
      String replacedKey = ConfKeys.key(component);
      values[group.keys().indexOf(replacedKey)] = standIn.get();
      changed |= replaced.add(replacedKey);
    }
    return changed;
  }

  private static Object make(Class<?> type, Object[] values) {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("cannot make a " + type.getName(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getName(), e);
    }
  }

  private void unknown(Group group, String key) {
    String path = ConfKeys.join(group.path(), key);
    ConfigValue value = group.object().get(key);
    if (ConfKeys.of(RunConf.class).contains(path)) {
      idle(path, value);
    } else {
      problems.add(value.origin(), path + ": unknown key; " + suggestion(group, key));
    }
  }

  /** A key of a training run that the root does not have. */
  private void idle(String path, ConfigValue value) {
    if (value instanceof ConfigObject group && !group.isEmpty()) {
      group.forEach((key, inner) -> idle(ConfKeys.join(path, key), inner));
    } else {
      problems.add(value.origin(), path + ": has no effect here, only in train; leave it out");
    }
  }

  private String suggestion(Group group, String key) {
    Optional<String> nearest =
        group.isEntry()
            ? ConfKeys.of(group.type()).nearest(key).map(k -> ConfKeys.join(group.path(), k))
            : keys.nearest(ConfKeys.join(group.path(), key));
    String known = group.path().isEmpty() ? "known are " : group.path() + " has ";
    return nearest
        .map(k -> "did you mean " + k + "?")
        .orElseGet(
            () ->
                known + String.join(", ", group.isEntry() ? group.keys() : keys.in(group.path())));
  }

  private void missing(Group group, RecordComponent component) {
    String path = group.path(component);
    ConfigValue value = group.object().get(ConfKeys.key(component));
    if (value != null && !isDefault(value)) {
      problems.add(value.origin(), path + ": must have a value, not null");
    } else if (group.isEntry()) {
      problems.add(group.object().origin(), path + ": missing");
    } else {
      problems.addMissing(
          recipe,
          path + ": missing; set it in the recipe, or write " + path + "=... on the command line");
    }
  }

  /** Notes a refusal, whose key may have come from the defaults. */
  private void refused(Group group, Refusal refusal) {
    Refusal here = refusal.in(group.path());
    Optional<ConfigValue> value = value(group, refusal.key());
    if (value.isEmpty()) {
      problems.add(group.object().origin(), group.path() + ": " + refusal);
    } else if (!isDefault(value.get())) {
      problems.add(value.get().origin(), here.toString());
    } else {
      String preset = here.key() + " = " + here.value() + " (the default): " + here.why();
      if (value.get().unwrapped().equals("")) {
        problems.addMissing(recipe, preset);
      } else {
        problems.add("", preset);
      }
    }
  }

  /** The value at a path; of a group's name the text that stands for the group, if one does. */
  private static Optional<ConfigValue> value(Group group, String path) {
    Config config = group.object().toConfig();
    if (!path.matches("[a-z0-9.-]+")) {
      return Optional.empty();
    }
    int last = path.lastIndexOf('.');
    String holder =
        path.substring(last + 1).equals(NAME) && last > 0 ? path.substring(0, last) : "";
    if (!holder.isEmpty()
        && config.hasPath(holder)
        && config.getValue(holder).valueType() == ConfigValueType.STRING) {
      return Optional.of(config.getValue(holder));
    }
    return config.hasPath(path) ? Optional.of(config.getValue(path)) : Optional.empty();
  }

  private static boolean isDefault(ConfigValue value) {
    return ConfProblems.isDefault(value.origin());
  }
}
