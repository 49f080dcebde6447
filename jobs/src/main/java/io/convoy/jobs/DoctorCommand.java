package io.convoy.jobs;

import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.checkup.Effort;
import io.convoy.jobs.doctor.DoctorJob;
import io.convoy.jobs.doctor.DoctorReport;
import io.convoy.jobs.recipe.RecipeArguments;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code doctor} command: looks for what will stand in the way of a training. */
@Command(
    name = "doctor",
    sortOptions = false,
    description = {
      "Looks for what will stand in the way of a training before it runs: the cluster, the dataset,",
      "the network, the learning rate and the speed. Each finding is ok, a warning or red, with what",
      "to do. Ends with exit code 1 if one is red. Nothing is kept, and run.dir is left as it is.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy doctor conf/recipes/quickstart.conf --quick",
      "  convoy doctor my.conf train.batch=512 --json",
      "",
      "docs/practice.md says what the verdicts mean."
    })
final class DoctorCommand implements Callable<Integer> {
  /** Where a recipe does not say it; the folder is not made. */
  private static final String NO_FOLDER = "run.dir = convoy-doctor";

  /** Beside those of {@link ExitCode}: the command has done its work, and found something. */
  private static final int RED = 1;

  @Option(names = "--quick", description = "Look at less: about a minute for small images.")
  private boolean quick;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private RecipeArguments recipe;

  @Override
  public Integer call() {
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    DoctorReport report =
        new DoctorJob(recipe.conf(NO_FOLDER), effort).run(SparkCluster.fileSystems());
    System.out.print(json ? report.json() : report.text());
    return report.isRed() ? RED : ExitCode.DONE.code();
  }
}
