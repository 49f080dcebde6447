package io.convoy.jobs.search;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be searched and how, as a user writes it: the groups {@code search} and {@code space}.
 *
 * @param options how
 * @param space what
 */
public record SearchFile(SearchOptions options, Space space) {
  private static final String SEARCH = "search";
  private static final String SPACE = "space";

  /** Keys that the search itself sets, or that all trials have in common. */
  private static final List<String> FIXED =
      List.of(
          "run.dir",
          "train.epochs",
          "cluster.workers",
          "cluster.min-workers",
          "snapshot.every-epochs");

  /** Keys that cross-validation sets as well. */
  private static final List<String> FIXED_IN_FOLDS =
      List.of("data.path", "data.train-split", "data.validation-split");

  /** Whether a setting of the command line is of the search, and not of the recipe. */
  public static boolean owns(String setting) {
    return setting.contains("=")
        && (setting.startsWith(SEARCH + ".") || setting.startsWith(SPACE + "."));
  }

  /**
   * Reads a file, and settings that override it.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException with every problem
   */
  public static SearchFile read(Path file, List<String> overrides) {
    if (!Files.isRegularFile(file)) {
      String why = ": no such file; it says what to search: convoy search --help";
      throw new ConfException(List.of(file + why));
    }
    return of(SettingsFile.read(file, overrides), file.toString());
  }

  private static SearchFile of(Config all, String name) {
    List<String> problems = new ArrayList<>();
    Set<String> unknown = new TreeSet<>(all.root().keySet());
    unknown.removeAll(Set.of(SEARCH, SPACE));
    for (String key : unknown) {
      problems.add(
          String.format(
              "%s: %s: is of no search; there are the groups search and space, and a recipe has"
                  + " the rest",
              name, key));
    }
    SearchKeys keys = new SearchKeys(group(all, SEARCH), problems);
    SearchOptions options = keys.options();
    SortedMap<String, Distribution> values = new TreeMap<>();
    collect(group(all, SPACE), "", values, problems);
    for (String key : fixed(options)) {
      if (values.containsKey(key)) {
        problems.add(
            String.format("%s: space.%s: is the same for all trials of a search", name, key));
      }
    }
    if (values.isEmpty() && problems.isEmpty()) {
      problems.add(
          name
              + ": space: is empty; name keys of the recipe and their values, such as space {"
              + " schedule.learning-rate = { log-uniform = [0.001, 0.1] } }");
    }
    if (!problems.isEmpty()) {
      throw new ConfException(problems);
    }
    return new SearchFile(options, new Space(values));
  }

  private static List<String> fixed(SearchOptions options) {
    List<String> keys = new ArrayList<>(FIXED);
    if (options.judging().crossValidates()) {
      keys.addAll(FIXED_IN_FOLDS);
    }
    return keys;
  }

  private static ConfigObject group(Config all, String name) {
    return all.root().get(name) instanceof ConfigObject group
        ? group
        : ConfigFactory.empty().root();
  }

  private static void collect(
      ConfigObject group,
      String path,
      SortedMap<String, Distribution> values,
      List<String> problems) {
    for (Map.Entry<String, ConfigValue> entry : group.entrySet()) {
      String key = ConfigUtil.joinPath(entry.getKey());
      String full = path.isEmpty() ? key : path + "." + key;
      ConfigValue value = entry.getValue();
      if (!(value instanceof ConfigObject inner)) {
        problems.add(
            String.format(
                "%s: space.%s = %s: must have one of %s; what all trials have in common is in the"
                    + " recipe",
                value.origin().description(),
                full,
                value.render(ConfigRenderOptions.concise()),
                names()));
      } else if (Distributions.isMeant(inner) || inner.isEmpty()) {
        try {
          values.put(full, Distributions.of(inner));
        } catch (IllegalArgumentException e) {
          problems.add(
              String.format(
                  "%s: space.%s: %s", value.origin().description(), full, e.getMessage()));
        }
      } else {
        collect(inner, full, values, problems);
      }
    }
  }

  private static String names() {
    return String.join(", ", Distributions.names());
  }
}
