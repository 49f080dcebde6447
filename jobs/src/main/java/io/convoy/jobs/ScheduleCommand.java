package io.convoy.jobs;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.run.TrainingSetup;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.AdapterChoice;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.jobs.recipe.RecipeArguments;
import io.convoy.jobs.schedule.LearningText;
import io.convoy.jobs.schedule.RecipeText;
import io.convoy.jobs.schedule.ScheduleImage;
import io.convoy.jobs.schedule.ScheduleText;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code schedule} command: shows what the schedules of a recipe will do. */
@Command(
    name = "schedule",
    description = {
      "Shows learning rate, momentum and weight decay of a recipe, before anything runs, and where",
      "parts of the network are frozen or learn at rates of their own, what learns in which epochs.",
      "Plateaus are left out: nobody knows them before.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy schedule conf/recipes/quickstart.conf",
      "  convoy schedule conf/recipes/imagenet-resnet50-90.conf --images 1281167 --classes 1000"
          + " --recipe",
      "  convoy schedule my.conf schedule.name=restarts --images 1281167 --output schedule.png"
    })
final class ScheduleCommand implements Callable<Integer> {
  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Images of the training split (default: those of the dataset at data.path).")
  private Optional<Long> images = Optional.empty();

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Classes, where --images stands for a dataset (default: 2).")
  private int classes = UNKNOWN_CLASSES;

  @Option(
      names = "--recipe",
      description = {
        "Also what else an update is, in the rows in which papers tell it: parameters and which of",
        "them decay, loss, optimizer, augmentation, evaluation."
      })
  private boolean whole;

  @Option(names = "--output", paramLabel = "FILE.png", description = "Also draw it into this file.")
  private Optional<Path> output = Optional.empty();

  /** Counted in the last layer where no dataset tells how many there are. */
  private static final int UNKNOWN_CLASSES = 2;

  @Mixin private RecipeArguments recipe;

  @Override
  public Integer call() {
    RunConf conf = recipe.conf();
    Optional<Dataset> dataset =
        images.isPresent()
            ? Optional.empty()
            : Optional.of(Dataset.read(SparkCluster.fileSystems(), conf.data().path()));
    int known = dataset.map(one -> one.classes().size()).orElse(classes);
    Planner planner =
        dataset
            .map(one -> new Planner(conf, one))
            .orElseGet(() -> new Planner(conf, images.orElseThrow(), known));
    String title = conf.schedule().name() + ": " + planner.timeline();
    System.out.print(new ScheduleText(title, planner).text());
    if (whole || !conf.finetune().isPlain()) {
      ComputationGraphConfiguration model =
          TrainingSetup.network(conf, known, SparkCluster::fileSystems);
      System.out.print(whole ? recipe(conf, planner, model).text() : "");
      System.out.print(learning(conf, planner, model));
    }
    output.ifPresent(file -> new ScheduleImage(title, planner).write(file));
    output.ifPresent(file -> System.out.println("Drawn into " + file));
    return ExitCode.DONE.code();
  }

  /** Of a recipe and its network. */
  static RecipeText recipe(RunConf conf, Planner planner, ComputationGraphConfiguration model) {
    ParameterLayout parameters =
        FlatParameters.of(FlatParameters.initialised(model, Precision.FP32)).layout();
    return new RecipeText(conf, planner, parameters);
  }

  private static String learning(
      RunConf conf, Planner planner, ComputationGraphConfiguration model) {
    NetworkStages network = conf.model().stages(model);
    String text = new LearningText(planner.of(network).learning(), network).text();
    LoraSpec lora = conf.finetune().lora();
    return lora.isOn() ? text + AdapterChoice.of(Adapters.without(model), lora) + "\n" : text;
  }
}
