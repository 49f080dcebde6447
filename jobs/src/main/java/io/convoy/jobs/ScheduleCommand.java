package io.convoy.jobs;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.jobs.recipe.RecipeArguments;
import io.convoy.jobs.schedule.ScheduleImage;
import io.convoy.jobs.schedule.ScheduleText;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code schedule} command: shows what the schedules of a recipe will do. */
@Command(
    name = "schedule",
    description = {
      "Shows learning rate, momentum and weight decay of a recipe, before anything runs.",
      "Plateaus are left out: nobody knows them before.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy schedule conf/recipes/quickstart.conf",
      "  convoy schedule my.conf schedule.name=restarts --images 1281167 --output schedule.png"
    })
final class ScheduleCommand implements Callable<Integer> {
  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Images of the training split (default: those of the dataset at data.path).")
  private Optional<Long> images = Optional.empty();

  @Option(names = "--output", paramLabel = "FILE.png", description = "Also draw it into this file.")
  private Optional<Path> output = Optional.empty();

  @Mixin private RecipeArguments recipe;

  @Override
  public Integer call() {
    RunConf conf = recipe.conf();
    Planner planner =
        images.isPresent()
            ? new Planner(conf, images.get(), 2)
            : new Planner(conf, Dataset.read(SparkCluster.fileSystems(), conf.data().path()));
    String title = conf.schedule().name() + ": " + planner.timeline();
    System.out.print(new ScheduleText(title, planner).text());
    output.ifPresent(file -> new ScheduleImage(title, planner).write(file));
    output.ifPresent(file -> System.out.println("Drawn into " + file));
    return ExitCode.DONE.code();
  }
}
