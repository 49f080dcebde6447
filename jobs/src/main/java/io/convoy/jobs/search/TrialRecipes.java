package io.convoy.jobs.search;

import com.typesafe.config.ConfigUtil;
import io.convoy.driver.conf.RunConf;
import io.convoy.jobs.recipe.RecipeArguments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** The recipes of a search: of its trials, of their folds, and the best one. */
final class TrialRecipes {
  private final SearchOptions options;
  private final List<String> common;

  /**
   * Makes none yet.
   *
   * @param common what all trials have in common: a file, and settings that override it
   */
  TrialRecipes(SearchOptions options, List<String> common) {
    this.options = options;
    this.common = List.copyOf(common);
  }

  /**
   * The recipe with some values of the space's keys.
   *
   * @throws io.convoy.driver.conf.ConfException with every problem
   */
  RunConf with(SortedMap<String, String> settings) {
    return conf(settings, List.of());
  }

  private RunConf conf(SortedMap<String, String> settings, List<String> more) {
    List<String> all = new ArrayList<>(common);
    all.add("cluster.workers=" + options.sharing().ranksPerTrial());
    all.add("cluster.min-workers=" + options.sharing().ranksPerTrial()); // or the bits differ
    all.add("snapshot.every-epochs=1");
    all.addAll(Strategies.presets(options));
    settings.forEach((key, value) -> all.add(key + "=" + value));
    all.addAll(more);
    return RecipeArguments.read(all);
  }

  /** That of a trial that is not cross-validated. */
  RunConf trial(Trial trial, SearchFolder folder) {
    return conf(trial.settings(), List.of(dir(folder.trial(trial))));
  }

  /**
   * That of a trial without a fold.
   *
   * @param fold its number, from 1 on
   */
  RunConf fold(Trial trial, SearchFolder folder, int fold) {
    return conf(
        trial.settings(),
        List.of(
            dir(folder.fold(trial, fold)),
            data(folder),
            "data.train-split=" + Folds.rest(fold),
            "data.validation-split=" + Folds.held(fold)));
  }

  /** That of a trial on all images that there are to learn from. */
  RunConf whole(Trial trial, SearchFolder folder) {
    return conf(trial.settings(), whole(folder, folder.last(trial)));
  }

  private List<String> whole(SearchFolder folder, String dir) {
    return List.of(
        dir(dir),
        data(folder),
        "data.train-split=" + Folds.ALL,
        "data.validation-split=" + Folds.held(1));
  }

  private static String dir(String name) {
    return "run.dir=" + ConfigUtil.quoteString(name);
  }

  private static String data(SearchFolder folder) {
    return "data.path=" + ConfigUtil.quoteString(folder.folds());
  }

  /** The best recipe as a file. */
  String best(Trial trial, SearchFolder folder) {
    String dir = folder.file("best");
    boolean folded = options.judging().crossValidates();
    List<String> heads = new ArrayList<>();
    heads.add("Trial " + trial.name() + " of the search in " + folder + ": " + trial.settings());
    heads.addAll(
        folded
            ? List.of(
                "It trains on all images of the folds. What it says of "
                    + Folds.held(1)
                    + ", which",
                "is among them, says nothing of new images.")
            : Collections.emptyList());
    StringBuilder text = new StringBuilder();
    heads.forEach(line -> text.append("# ").append(line).append(System.lineSeparator()));
    RunConf conf = conf(trial.settings(), folded ? whole(folder, dir) : List.of(dir(dir)));
    return text.append(conf.render()).toString();
  }
}
