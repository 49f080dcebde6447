package io.convoy.executor.model.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A dictionary of a pickle, in its order; only texts and numbers are keys. */
final class PickledMap {
  private final Map<Object, Object> entries = new LinkedHashMap<>();

  /** Adds keys and values, one after the other. */
  void putAll(List<Object> keysAndValues) {
    if (keysAndValues.size() % 2 != 0) {
      throw new WeightsException("is damaged: a key without a value");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Object key = keysAndValues.get(i);
      if (!(key instanceof String || key instanceof Number || key instanceof Boolean)) {
        throw new WeightsException("holds a dictionary whose keys are neither texts nor numbers");
      }
      entries.put(key, keysAndValues.get(i + 1));
    }
  }

  /** The value of a text, or null. */
  Object get(String key) {
    return entries.get(key);
  }

  Map<Object, Object> entries() {
    return Collections.unmodifiableMap(entries);
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    entries.keySet().forEach(key -> keys.add(key.toString()));
    return keys;
  }
}
