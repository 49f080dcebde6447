package io.convoy.jobs;

import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.jobs.recipe.RecipeArguments;
import io.convoy.jobs.search.SearchFile;
import io.convoy.jobs.search.SearchJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The {@code search} command: looks for the best values of a recipe's keys. */
@Command(
    name = "search",
    description = {
      "Trains a recipe with several values of its keys, and finds the best: the most promising trials",
      "in full, the others as far as it takes to see that they are not. SPACE.conf says what to try:",
      "  search { strategy = asha, trials = 32 }",
      "  space {",
      "    schedule.learning-rate = { log-uniform = [0.001, 1] }",
      "    regularisation.l2 = { choice = [0, 1e-5, 1e-4] }",
      "    optimizer.momentum = { uniform = [0.8, 0.99] }",
      "  }",
      "Strategies: grid, random, coarse-to-fine, halving, asha. Trials train side by side where there",
      "are slots. run.dir is the folder of the search; each trial is a run in its folder \"trials\".",
      "Started again, the search goes on; with more trials it is extended, with another space refined.",
      "search.folds = 5 compares trials by five-fold cross-validation; search.test = test evaluates the",
      "best recipe on that split at the end, once.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy search space.conf my.conf run.dir=searches/a",
      "  convoy search space.conf my.conf run.dir=searches/a search.trials=64",
      "  convoy search space.conf my.conf run.dir=searches/b search.folds=5 search.test=test",
      "",
      "docs/practice.md has every key of a search."
    })
final class SearchCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SPACE.conf", description = "What to try, and how.")
  private Path space;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = RecipeArguments.LABEL,
      hideParamSyntax = true,
      description = {
        "What all trials have in common: a recipe, and settings that override it or",
        "(search.*, space.*) SPACE.conf."
      })
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    List<String> ofSearch = arguments.stream().filter(SearchFile::owns).toList();
    List<String> recipe = arguments.stream().filter(one -> !SearchFile.owns(one)).toList();
    SearchFile search = SearchFile.read(space, ofSearch);
    SearchJob job = new SearchJob(search, recipe, SparkCluster.fileSystems(), System.out::println);
    boolean good = job.run();
    job.reported()
        .map(folder -> TrainOnSpark.report(SparkCluster.fileSystems(), folder))
        .ifPresent(System.out::println);
    return (good ? ExitCode.DONE : ExitCode.TRAINING).code();
  }
}
