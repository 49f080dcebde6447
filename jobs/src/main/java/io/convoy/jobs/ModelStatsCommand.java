package io.convoy.jobs;

import io.convoy.driver.conf.ModelConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.run.ScratchFolder;
import io.convoy.driver.run.TrainingSetup;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.base.NearestName;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.checkup.GaussianImages;
import io.convoy.executor.checkup.LayerStatistics;
import io.convoy.executor.checkup.SplitImages;
import io.convoy.executor.checkup.StatisticsPlan;
import io.convoy.executor.checkup.SubjectImages;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.model.Initialisations;
import io.convoy.jobs.output.OutputFile;
import io.convoy.jobs.recipe.RecipeArguments;
import io.convoy.jobs.stats.LayerStatsReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code convoy model stats}: how large activations and gradients are before any training. */
@Command(
    name = "stats",
    sortOptions = false,
    description = {
      "Shows how a recipe's network begins: of each layer's outputs, in training mode and before any",
      "update, mean, standard deviation, and the share that is zero or where the activation is flat,",
      "and the standard deviation of the gradient of its weights; by one or several initialisations.",
      "Computes on this machine. Nothing is kept, and run.dir is left as it is.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy model stats my.conf --init model,xavier,kaiming --output stats.svg",
      "  convoy model stats --gaussian model.name=mlp model.layers=10 model.width=500 model.tanh=1"
          + " --init small,lecun",
      "",
      "docs/practice.md says what to look for."
    })
final class ModelStatsCommand implements Callable<Integer> {
  /** Where a recipe does not say it; the folder is not made. */
  private static final String NO_FOLDER = "run.dir = convoy-model-stats\n";

  private static final String NO_DATA = NO_FOLDER + "data.path = none\n";
  private static final int MOST_IMAGES = 4096;
  private static final int MOST_CLASSES = 100_000;

  @Option(
      names = "--init",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Initialisations to compare, of \"convoy list initialisations\" (default: model.init)."
      })
  private List<String> initialisations = new ArrayList<>();

  @Option(
      names = "--gaussian",
      description = "Take noise, normally distributed, in place of the training split.")
  private boolean gaussian;

  @Option(
      names = "--images",
      defaultValue = "64",
      paramLabel = "N",
      description = "How many are shown (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--classes",
      defaultValue = "10",
      paramLabel = "N",
      description = "Of noise (default: ${DEFAULT-VALUE}).")
  private int classes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--output",
      paramLabel = "FILE.svg",
      description = "Also draw the standard deviations into this file.")
  private Optional<Path> output = Optional.empty();

  @Mixin private RecipeArguments recipe;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    check("--images", images, 2, MOST_IMAGES);
    check("--classes", classes, 2, MOST_CLASSES);
    RunConf conf = checked(recipe.conf(gaussian ? NO_DATA : NO_FOLDER));
    if (initialisations.isEmpty()) {
      initialisations.add(conf.model().init());
    }
    initialisations.forEach(ModelStatsCommand::checkInitialisation);
    Configuration hadoop = SparkCluster.fileSystems();
    LayerStatsReport report = gaussian ? ofNoise(conf, hadoop) : ofData(conf, hadoop);
    spec.commandLine().getOut().print(json ? report.json() : report.text());
    spec.commandLine().getOut().flush();
    output.ifPresent(
        file ->
            new OutputFile(file)
                .write(out -> out.write(report.svg().getBytes(StandardCharsets.UTF_8))));
    return ExitCode.DONE.code();
  }

  private static void checkInitialisation(String name) {
    Set<String> known = Initialisations.catalogue().names();
    if (!known.contains(name)) {
      throw new RefusedException(
          "--init", name, "no such initialisation; " + NearestName.instead(name, known));
    }
  }

  private static RunConf checked(RunConf conf) {
    if (conf.train().task().isContrast()) {
      throw new RefusedException(
          "train.task", conf.train().task(), "compares views of images; take another task");
    }
    ModelConf model = conf.model();
    if (!model.startsAtRandom()) {
      boolean stored = model.weightsFrom().isEmpty();
      throw new RefusedException(
          stored ? "model.weights" : "model.weights-from",
          stored ? model.weights() : model.weightsFrom(),
          "these weights are not drawn: leave it out to look at initial ones");
    }
    return conf;
  }

  private LayerStatsReport ofNoise(RunConf conf, Configuration hadoop) throws InterruptedException {
    int labels = conf.train().task().classes(classes);
    SubjectImages noise =
        new GaussianImages(conf.model().input(), labels, images, conf.run().seed());
    return report(conf, network(conf, classes, hadoop), noise, "noise", hadoop);
  }

  private LayerStatsReport ofData(RunConf conf, Configuration hadoop) throws InterruptedException {
    try (ScratchFolder scratch = ScratchFolder.beside(hadoop, conf.run().dir())) {
      TrainingSetup setup = scratch.begin(conf, hadoop, line -> {});
      SubjectImages split = new SplitImages(setup.data(), conf.data().trainSplit(), images);
      int known = Dataset.read(hadoop, conf.data().path()).classes().size();
      return report(conf, network(conf, known, hadoop), split, conf.data().path(), hadoop);
    }
  }

  /** The recipe's network, but for its initialisation. */
  private static ComputationGraphConfiguration network(
      RunConf conf, int classes, Configuration hadoop) {
    return TrainingSetup.network(conf.withInit(Initialisations.MODEL), classes, () -> hadoop);
  }

  private LayerStatsReport report(
      RunConf conf,
      ComputationGraphConfiguration network,
      SubjectImages shown,
      String source,
      Configuration hadoop)
      throws InterruptedException {
    StatisticsPlan plan =
        new StatisticsPlan(
            network.toJson(), conf.engine().toString(), initialisations, shown, conf.run().seed());
    int cores = Runtime.getRuntime().availableProcessors();
    List<LayerStatistics> all = plan.run(cores, hadoop);
    String subject =
        String.format(
            "%s of %s, up to %d images of %s",
            conf.model().source(), conf.model().input(), images, source);
    return new LayerStatsReport(subject, all);
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          String.format("%s = %d: must be from %d to %d", option, value, least, most));
    }
  }
}
