package io.convoy.executor.model.weights;

import io.convoy.executor.safetensors.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes and functions that a checkpoint may name: those that a dictionary of tensors needs.
 */
final class PickledNames {
  private static final Map<String, ValueType> STORAGES =
      Map.ofEntries(
          Map.entry("DoubleStorage", ValueType.F64),
          Map.entry("FloatStorage", ValueType.F32),
          Map.entry("HalfStorage", ValueType.F16),
          Map.entry("BFloat16Storage", ValueType.BF16),
          Map.entry("LongStorage", ValueType.I64),
          Map.entry("IntStorage", ValueType.I32),
          Map.entry("ShortStorage", ValueType.I16),
          Map.entry("CharStorage", ValueType.I8),
          Map.entry("ByteStorage", ValueType.U8),
          Map.entry("BoolStorage", ValueType.BOOL));

  /** What is named but not made yet. */
  enum Function {
    ORDERED_DICTIONARY,
    DICTIONARY_WITH_DEFAULT,
    SIZE,
    TENSOR,
    PARAMETER
  }

  private static final Map<String, Function> FUNCTIONS =
      Map.of(
          "collections.OrderedDict", Function.ORDERED_DICTIONARY,
          "collections.defaultdict", Function.DICTIONARY_WITH_DEFAULT,
          "torch.Size", Function.SIZE,
          "torch._utils._rebuild_tensor", Function.TENSOR,
          "torch._utils._rebuild_tensor_v2", Function.TENSOR,
          "torch._utils._rebuild_parameter", Function.PARAMETER);

  /** A name that is allowed. */
  sealed interface Name permits Callable, StorageType, BuiltIn {}

  private record Callable(Function function) implements Name {}

  private record StorageType(ValueType type) implements Name {}

  /** A class of plain values, which may only stand as what a dictionary's default is made of. */
  private record BuiltIn(String name) implements Name {}

  /**
   * Values that tensors share.
   *
   * @param type of the values
   * @param key by which the file has them
   * @param length number of values
   * @param from the first that is meant
   */
  record Storage(ValueType type, String key, long length, long from) {}

  /**
   * A tensor as a view of a storage.
   *
   * @param first its first value there
   */
  record Tensor(Storage storage, long first, List<Long> shape, List<Long> strides) {}

  private final Map<String, Storage> storages = new HashMap<>();

  /**
   * A name's meaning.
   *
   * @throws WeightsException if it is not one of those
   */
  Name named(String module, String name) {
    String full = module + "." + name;
    if (module.equals("torch") && STORAGES.containsKey(name)) {
      return new StorageType(STORAGES.get(name));
    } else if (FUNCTIONS.containsKey(full)) {
      return new Callable(FUNCTIONS.get(full));
    } else if (full.matches("(builtins|__builtin__)\\.(dict|list|int|float)")) {
      return new BuiltIn(full);
    }
    throw new WeightsException(
        String.format(
            "holds %s, and only tensors, texts, numbers, lists and dictionaries of these are read;"
                + " save the model's state_dict() alone",
            full.replaceAll("\\s", " ")));
  }

  /** What a call makes. */
  Object made(Name name, List<Object> arguments) {
    if (!(name instanceof Callable callable)) {
      throw new WeightsException("calls a name that is not a function");
    }
    return switch (callable.function()) {
      case ORDERED_DICTIONARY -> dictionary(arguments);
      case DICTIONARY_WITH_DEFAULT -> new PickledMap();
      case SIZE, PARAMETER -> argument(arguments, 0);
      case TENSOR ->
          new Tensor(
              (Storage) argument(arguments, 0),
              (Long) argument(arguments, 1),
              numbers(argument(arguments, 2)),
              numbers(argument(arguments, 3)));
    };
  }

  private static PickledMap dictionary(List<Object> arguments) {
    PickledMap map = new PickledMap();
    if (!arguments.isEmpty()) {
      list(arguments.get(0)).forEach(entry -> map.putAll(list(entry)));
    }
    return map;
  }

  private static Object argument(List<Object> arguments, int index) {
    if (index >= arguments.size()) {
      throw new WeightsException("is damaged: a tensor lacks what it is made of");
    }
    return arguments.get(index);
  }

  private static List<Long> numbers(Object value) {
    return list(value).stream().map(Long.class::cast).toList();
  }

  /** Sets an object's state: of a dictionary it says nothing that is needed. */
  void completed(Object made, Object state) {
    if (!(made instanceof PickledMap)) {
      throw new WeightsException("sets the state of what is no dictionary");
    }
  }

  /**
   * The storage that a checkpoint refers to by {@code ("storage", type, key, device, length)} and,
   * in older files, {@code (key, first, length)} of a part of it.
   */
  Storage persistent(Object id) {
    List<Object> parts = list(id);
    if (parts.size() < 5 || !"storage".equals(parts.get(0))) {
      throw new WeightsException("refers to something else than a tensor's storage");
    }
    ValueType type = ((StorageType) parts.get(1)).type();
    long from =
        parts.size() > 5 && parts.get(5) instanceof List<?> part && part.size() > 1
            ? (Long) part.get(1)
            : 0;
    Storage storage = new Storage(type, (String) parts.get(2), (Long) parts.get(4), from);
    storages.put(storage.key(), storage);
    return storage;
  }

  /**
   * A storage that was referred to.
   *
   * @throws WeightsException if there was none of that key
   */
  Storage storage(String key) {
    Storage storage = storages.get(key);
    if (storage == null) {
      throw new WeightsException(String.format("is damaged: no tensor has the storage %s", key));
    }
    return storage;
  }

  /** A tuple or list. */
  @SuppressWarnings("unchecked") // lists are made here alone, of any objects
  static List<Object> list(Object value) {
    if (value instanceof ArrayList<?> list) {
      return (List<Object>) list;
    }
    throw new WeightsException("is damaged: something else where a list should be");
  }
}
