package io.convoy.driver.conf;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import java.util.List;
import java.util.Locale;

/** What of a network is frozen at first, as a recipe says it. */
public sealed interface FreezeChoice {

  /** What needs no numbers. */
  enum Word implements FreezeChoice {
    /** Nothing. */
    NONE,
    /** All but the head. */
    HEAD_ONLY,
    /** All but the head, the biases, and what normalisations add. */
    BIASES_ONLY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * The first stages.
   *
   * @param stages how many
   */
  record Stages(int stages) implements FreezeChoice {
    public Stages {
      Check.atLeast("stages", stages, 1);
    }

    @Override
    public String toString() {
      return "{ stages = " + stages + " }";
    }
  }

  /**
   * Layers by their names.
   *
   * @param names patterns, in which {@code *} stands for any letters and {@code ?} for one
   */
  record Names(List<String> names) implements FreezeChoice {
    public Names {
      names = List.copyOf(names);
      if (names.isEmpty()) {
        throw new RefusedException("names", names, "must name a layer, or set freeze = none");
      }
    }

    @Override
    public String toString() {
      return "{ names = " + names + " }";
    }
  }

  /**
   * As a configuration file has it: a word, or a group of one key.
   *
   * @throws IllegalArgumentException that says what the value must be
   */
  static FreezeChoice of(ConfigValue value) {
    String wanted = "none, head-only, biases-only, { stages = 2 } or { names = [\"conv1*\"] }";
    for (Word word : Word.values()) {
      if (word.toString().equals(value.unwrapped())) {
        return word;
      }
    }
    if (!(value instanceof ConfigObject group) || group.size() != 1) {
      throw ConfValues.mustBe(wanted, value);
    }
    ConfigValue stages = group.get("stages");
    if (stages != null) {
      return new Stages((Integer) ConfValues.convert(int.class, stages));
    } else if (group.get("names") instanceof ConfigList names) {
      return new Names(
          names.stream().map(one -> (String) ConfValues.convert(String.class, one)).toList());
    }
    throw ConfValues.mustBe(wanted, value);
  }
}
