package io.convoy.driver.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.convoy.executor.base.Passwords;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a configuration is read from: the defaults, over them a recipe, over it overrides. */
final class ConfSources {
  /**
   * A plain value with characters that HOCON refuses or takes for a comment, such as {@code
   * hdfs://host:8020/data}: on the command line it needs no quotes.
   */
  private static final Pattern UNQUOTED =
      Pattern.compile("([^=]+=)\\s*((?=.*(//|[:#,=+`^?!@*&\\\\]))[^\"{}\\[\\]$]*)");

  private final ConfProblems problems = new ConfProblems();
  private String recipeName = "";
  private Config given = ConfigFactory.empty();

  /** The defaults, as packaged from {@code conf/reference.conf}. */
  static Config reference() {
    try (Reader text =
        new InputStreamReader(
            ConfSources.class.getResourceAsStream("reference.conf"), StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(text, named(ConfProblems.REFERENCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void addRecipe(Path recipe) {
    recipeName = recipe.toString();
    if (!Files.isRegularFile(recipe)) {
      problems.addUnread(
          recipeName,
          Files.isDirectory(recipe)
              ? "is a folder, not a recipe; give a file, such as conf/recipes/quickstart.conf"
              : "no such recipe; give a file, such as conf/recipes/quickstart.conf");
      return;
    }
    try {
      given =
          ConfigFactory.parseFile(recipe.toFile(), RecipeIncluder.of(recipe).options())
              .withFallback(given);
    } catch (ConfigException e) {
      problems.addUnread(recipeName, e);
    }
  }

  void addText(String hocon, String source) {
    recipeName = source;
    try {
      given = ConfigFactory.parseString(hocon, named(source)).withFallback(given);
    } catch (ConfigException e) {
      problems.addUnread(source, e);
    }
  }

  void addOverride(String override) {
    if (override.indexOf('=') < 1) {
      problems.addUnread(
          ConfProblems.COMMAND_LINE,
          override + ": not a setting; write key=value, for instance train.epochs=5");
      return;
    }
    Matcher unquoted = UNQUOTED.matcher(override);
    String hocon = override;
    if (unquoted.matches()) {
      hocon = unquoted.group(1) + ConfigUtil.quoteString(unquoted.group(2));
    } else if (override.indexOf('=') == override.stripTrailing().length() - 1) {
      hocon = override + ConfigUtil.quoteString(""); // takes back a recipe's text
    }
    try {
      given =
          ConfigFactory.parseString(hocon, named(ConfProblems.COMMAND_LINE)).withFallback(given);
    } catch (ConfigException e) {
      problems.addUnread(ConfProblems.COMMAND_LINE + ": " + override, e);
    }
  }

  /**
   * Maps everything to a record.
   *
   * @throws ConfException with every problem
   */
  <T extends Record> T read(Class<T> root) {
    ConfKeys keys = ConfKeys.of(root);
    Config reference = reference();
    Config defaults =
        keys.leaves().stream()
            .map(reference::withOnlyPath)
            .reduce(ConfigFactory.empty(), Config::withFallback);
    try {
      Config all = given.withFallback(defaults).resolve(ConfigResolveOptions.noSystem());
      requireNoPasswords(all);
      return new ConfReader(problems, recipeName, defaults, keys)
          .read(root, MovedKeys.moved(all.root(), problems));
    } catch (ConfigException e) {
      problems.addUnread(recipeName, e);
      throw problems.exception();
    }
  }

  /** Before anything else looks at values, and shows them. */
  private static void requireNoPasswords(Config all) {
    for (Map.Entry<String, ConfigValue> entry : all.entrySet()) {
      String value = String.valueOf(entry.getValue().unwrapped());
      if (Passwords.areIn(value)) {
        throw new ConfException(List.of(entry.getKey() + " = " + Passwords.refusal(value)));
      }
    }
  }

  /**
   * What was given, without defaults.
   *
   * @throws ConfException with every problem
   */
  Config resolved() {
    try {
      Config all = given.resolve(ConfigResolveOptions.noSystem());
      if (problems.isEmpty()) {
        return all;
      }
    } catch (ConfigException e) {
      problems.addUnread(recipeName, e);
    }
    throw problems.exception();
  }

  private static ConfigParseOptions named(String source) {
    return RecipeIncluder.NOTHING.options().setOriginDescription(source);
  }
}
