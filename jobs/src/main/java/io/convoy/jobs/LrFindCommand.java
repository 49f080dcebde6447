package io.convoy.jobs;

import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.jobs.lrfind.LrFindJob;
import io.convoy.jobs.lrfind.LrFindOptions;
import io.convoy.jobs.lrfind.LrFindReport;
import io.convoy.jobs.output.OutputFile;
import io.convoy.jobs.recipe.RecipeArguments;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code lr-find} command: a learning-rate range test of a recipe. */
@Command(
    name = "lr-find",
    sortOptions = false,
    description = {
      "Trains a few steps with a learning rate that grows from step to step, plots the loss, and",
      "suggests rates. Images, augmentation, batch, optimizer and initial weights are the recipe's;",
      "nothing is kept, and run.dir, if there is one, is left as it is.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy lr-find conf/recipes/quickstart.conf",
      "  convoy lr-find my.conf train.batch=512 --from 1e-5 --to 1 --output curve.csv",
      "",
      "docs/practice.md says what the suggestions mean."
    })
final class LrFindCommand implements Callable<Integer> {
  /** Where a recipe does not say it; the folder is not made. */
  private static final String NO_FOLDER = "run.dir = convoy-lr-find";

  @Option(
      names = "--from",
      defaultValue = "1e-7",
      paramLabel = "RATE",
      description = "Rate of the first step (default: ${DEFAULT-VALUE}).")
  private double from;

  @Option(
      names = "--to",
      defaultValue = "10",
      paramLabel = "RATE",
      description = "Rate of the last step (default: ${DEFAULT-VALUE}).")
  private double to;

  @Option(
      names = "--steps",
      defaultValue = "100",
      paramLabel = "N",
      description = {
        "Steps in which the rate grows (default: ${DEFAULT-VALUE}).",
        "The test ends early when the loss runs away."
      })
  private int steps;

  @Option(
      names = {"--output", "--out"},
      paramLabel = "FILE.csv",
      description = {
        "Also write step, rate, loss and smoothed loss into this file, and the curve as FILE.svg."
      })
  private Optional<Path> output = Optional.empty();

  @Mixin private RecipeArguments recipe;

  @Override
  public Integer call() {
    LrFindOptions options = new LrFindOptions(from, to, steps);
    LrFindJob job = new LrFindJob(recipe.conf(NO_FOLDER), options, System.out::println);
    LrFindReport report = job.run(SparkCluster.fileSystems());
    System.out.print(report.text());
    output.ifPresent(
        file -> {
          write(file, report.csv());
          write(Path.of(file.toString().replaceFirst("\\.csv$", "") + ".svg"), report.svg());
        });
    return ExitCode.DONE.code();
  }

  private static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    new OutputFile(file).write(out -> out.write(bytes));
    System.out.println("Written into " + file);
  }
}
