package io.convoy.jobs;

import io.convoy.driver.conf.RunConf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The {@code train} command: reads the configuration and hands it to the job. */
@Command(
    name = "train",
    description = {
      "Trains a network on a prepared dataset; in the folder of an unfinished run, resumes it.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy train conf/recipes/quickstart.conf",
      "  convoy train my.conf train.epochs=30 run.dir=hdfs://namenode:8020/runs/a",
      "",
      "conf/reference.conf documents every key; run.dir, data.path and model.name (or model.file)"
          + " are required."
    })
final class TrainCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "[recipe.conf] [key=value...]",
      hideParamSyntax = true,
      description = {
        "A recipe, and settings that override it, in HOCON's syntax.",
        "Without a recipe the defaults hold, and the settings."
      })
  private List<String> arguments = new ArrayList<>();

  private final TrainJob job;

  TrainCommand(TrainJob job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    return job.run(read(arguments));
  }

  /** The configuration of a recipe, if the first argument is one, and settings. */
  static RunConf read(List<String> arguments) {
    Optional<Path> recipe =
        arguments.stream().findFirst().filter(TrainCommand::isRecipe).map(Path::of);
    List<String> overrides = arguments.subList(recipe.isPresent() ? 1 : 0, arguments.size());
    return RunConf.read(recipe, overrides);
  }

  /** A file's name may hold an equals sign, as in {@code runs/lr=0.1.conf}. */
  private static boolean isRecipe(String argument) {
    return !argument.contains("=") || Files.isRegularFile(Path.of(argument));
  }
}
