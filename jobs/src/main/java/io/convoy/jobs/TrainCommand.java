package io.convoy.jobs;

import io.convoy.jobs.recipe.RecipeArguments;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
  @Mixin private RecipeArguments recipe;

  private final TrainJob job;

  TrainCommand(TrainJob job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    return job.run(recipe.conf());
  }
}
