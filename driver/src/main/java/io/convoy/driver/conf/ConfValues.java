package io.convoy.driver.conf;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Single values of a configuration file as Java's types. */
final class ConfValues {
  private static final String KEY = "value";

  private ConfValues() {}

  /**
   * Converts a value that is not null.
   *
   * @param type {@code String}, {@code int} or its box, {@code long}, {@code double} or its box,
   *     {@code boolean} or its box, {@code Duration}, {@link MicroBatch}, {@link ClassWeights},
   *     {@link NormaliseChoice}, {@link FreezeChoice} or an enum
   * @throws IllegalArgumentException that says what the value must be
   */
  static Object convert(Class<?> type, ConfigValue value) {
    if (type == String.class) {
      return text(value);
    } else if (type == int.class || type == Integer.class) {
      return (int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    } else if (type == long.class) {
      return whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
    } else if (type == double.class || type == Double.class) {
      return number(value).doubleValue();
    } else if (type == boolean.class || type == Boolean.class) {
      return truth(value);
    } else if (type == Duration.class) {
      return duration(value);
    } else if (type == NormaliseChoice.class) {
      return NormaliseChoice.of(value);
    } else if (type == FreezeChoice.class) {
      return FreezeChoice.of(value);
    } else if (type == ClassWeights.class) {
      return ClassWeights.of(value);
    } else if (type == MicroBatch.class) {
      return microBatch(value);
    } else if (type.isEnum()) {
      return constant(type, value);
    }
    throw new IllegalStateException("configuration records cannot hold a " + type.getName());
  }

  /**
   * A parameter whose type only its owner knows.
   *
   * @return a Double, a Boolean, a String or a List of Doubles; a text that is a number is one
   * @throws IllegalArgumentException that says what the value must be
   */
  static Object parameter(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().map(entry -> number(entry).doubleValue()).toList();
    } else if (value.valueType() == ConfigValueType.NUMBER) {
      return number(value).doubleValue();
    } else if (value.valueType() == ConfigValueType.BOOLEAN) {
      return truth(value);
    } else if (value.valueType() != ConfigValueType.STRING) {
      throw mustBe("a number, a text, true or false, or a list of numbers", value);
    }
    String text = text(value);
    try {
      return new BigDecimal(text.strip()).doubleValue();
    } catch (NumberFormatException e) {
      return text;
    }
  }

  /** The refusal of a value. */
  static IllegalArgumentException mustBe(String what, ConfigValue value) {
    return new IllegalArgumentException("must be " + what + ", not " + shown(value));
  }

  private static String shown(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "a group of keys";
      case LIST -> "a list";
      case NULL -> "null";
      case STRING, NUMBER, BOOLEAN -> value.render();
    };
  }

  private static String text(ConfigValue value) {
    try {
      return value.atKey(KEY).getString(KEY);
    } catch (ConfigException.WrongType e) {
      throw mustBe("a text", value);
    }
  }

  private static BigDecimal number(ConfigValue value) {
    try {
      return new BigDecimal(String.valueOf(value.unwrapped()).strip());
    } catch (NumberFormatException e) {
      throw mustBe("a number", value);
    }
  }

  private static long whole(ConfigValue value, long least, long most) {
    long whole;
    try {
      whole = number(value).longValueExact();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw mustBe("an integer", value);
    }
    if (whole < least || whole > most) {
      throw mustBe("an integer up to " + most, value);
    }
    return whole;
  }

  private static boolean truth(ConfigValue value) {
    try {
      return value.atKey(KEY).getBoolean(KEY);
    } catch (ConfigException.WrongType e) {
      throw mustBe("true or false", value);
    }
  }

  /** HOCON takes a bare number for milliseconds, which nobody means who writes {@code 60}. */
  private static Duration duration(ConfigValue value) {
    String expected = "a duration with its unit, such as 90s or 5m";
    if (value.valueType() != ConfigValueType.STRING || text(value).matches("[\\d.\\s]*")) {
      throw mustBe(expected, value);
    }
    try {
      return value.atKey(KEY).getDuration(KEY);
    } catch (ConfigException.BadValue | ConfigException.WrongType e) {
      throw mustBe(expected, value);
    }
  }

  private static MicroBatch microBatch(ConfigValue value) {
    if (MicroBatch.AUTO.equals(value.unwrapped())) {
      return MicroBatch.auto();
    }
    try {
      return MicroBatch.of((int) whole(value, 0, Integer.MAX_VALUE));
    } catch (IllegalArgumentException e) {
      throw mustBe("an integer from 0, or auto", value);
    }
  }

  private static Object constant(Class<?> type, ConfigValue value) {
    List<?> constants = Arrays.asList(type.getEnumConstants());
    return constants.stream()
        .filter(constant -> constant.toString().equals(value.unwrapped()))
        .findFirst()
        .map(Object.class::cast)
        .orElseThrow(
            () -> {
              List<String> names = constants.stream().map(Object::toString).toList();
              int last = names.size() - 1;
              String refusal =
                  mustBe(
                          String.join(", ", names.subList(0, last)) + " or " + names.get(last),
                          value)
                      .getMessage();
              return new IllegalArgumentException(
                  ConfKeys.nearest(names, String.valueOf(value.unwrapped()))
                      .map(name -> refusal + "; did you mean " + name + "?")
                      .orElse(refusal));
            });
  }
}
