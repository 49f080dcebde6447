package io.convoy.driver.conf;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes configuration records as the HOCON that {@link ConfReader} maps to them. */
final class ConfWriter {
  private ConfWriter() {}

  static String render(Record root) {
    return ConfigValueFactory.fromMap(group(root))
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }

  /** A duration as a recipe writes it, in the largest unit that is exact. */
  static String text(Duration duration) {
    if (duration.equals(duration.truncatedTo(ChronoUnit.SECONDS))) {
      return duration.toSeconds() + "s";
    }
    return duration.equals(duration.truncatedTo(ChronoUnit.MILLIS))
        ? duration.toMillis() + "ms"
        : duration.toNanos() + "ns";
  }

  private static Map<String, Object> group(Record record) {
    Map<String, Object> keys = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = value(component, record);
      if (ConfKeys.takesTheRest(component)) {
        ((Map<?, ?>) value).forEach((key, some) -> keys.put(key.toString(), some));
      } else if (value instanceof Optional<?> optional) {
        optional.ifPresent(some -> keys.put(ConfKeys.key(component), plain(some)));
      } else {
        keys.put(ConfKeys.key(component), plain(value));
      }
    }
    return keys;
  }

  private static Object plain(Object value) {
    if (value instanceof NormaliseChoice.ByDataset) {
      return value.toString();
    } else if (value instanceof Record group) {
      return group(group);
    } else if (value instanceof List<?> list) {
      return list.stream().map(one -> one instanceof Record entry ? group(entry) : one).toList();
    } else if (value instanceof Duration duration) {
      return text(duration);
    } else if (value instanceof ClassWeights weights) {
      return weights.plain();
    } else if (value instanceof Enum<?> || value instanceof MicroBatch) {
      return value.toString();
    }
    return value;
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
