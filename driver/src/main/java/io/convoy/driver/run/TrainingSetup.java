package io.convoy.driver.run;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.DataConf;
import io.convoy.driver.conf.EngineChoice;
import io.convoy.driver.conf.ModelConf;
import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.PrecisionChoice;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.conf.WeightsChoice;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Origin;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.engine.LayerRegularisation;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.LossSpec;
import io.convoy.executor.model.ModelJson;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.round.SyncPlan.BatchNorm;
import io.convoy.executor.round.SyncPlan.Mode;
import io.convoy.executor.snapshot.FileWeights;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of a run that is known before there is a cluster, checked against each other.
 *
 * @param conf the configuration
 * @param folder of the run
 * @param model what the model is
 * @param parameters number of parameters
 * @param replica the model and how ranks compute it
 * @param data where the images are
 * @param planner of its rounds
 * @param resumed the snapshot to go on from; empty for a new run
 */
public record TrainingSetup(
    RunConf conf,
    RunFolder folder,
    ModelIdentity model,
    long parameters,
    ReplicaPlan replica,
    DataPlan data,
    Planner planner,
    Optional<Snapshot> resumed) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingSetup.class);

  /**
   * Reads the dataset and the run's folder, and builds the model's configuration; a run that goes
   * on keeps the one in its snapshot, whatever its file or this version's catalogue now says.
   *
   * @param given whose paths are made absolute, so that what is stored means the same elsewhere
   * @throws ConfException if the run's folder is of another run, or the baseline that is wanted
   *     cannot do it
   * @throws IllegalArgumentException if the configuration does not fit dataset, model or engine
   */
  public static TrainingSetup of(RunConf given, Configuration hadoop) {
    RunConf named = given.withPaths(path -> DataFolder.absolute(hadoop, path));
    Baselines.of(named);
    Dataset dataset = Dataset.read(hadoop, named.data().path());
    RunFolder folder = new RunFolder(hadoop, named.run().dir());
    Optional<Snapshot> resumed = folder.snapshots().latest();
    ComputationGraphConfiguration configuration =
        resumed
            .map(last -> ModelJson.graph(last.configuration(hadoop)))
            .orElseGet(() -> configuration(named, dataset, hadoop));
    RunConf conf = normalised(named, resumed, dataset, configuration, hadoop);
    InputColours colours = colours(conf, dataset, hadoop);
    ReplicaPlan replica = replica(conf, configuration, folder);
    return new TrainingSetup(
            conf,
            folder,
            identity(conf, dataset, colours),
            ModelCatalogue.parameters(configuration),
            replica,
            data(conf, dataset, colours, hadoop),
            planner(conf, dataset, configuration, replica.engine()),
            Optional.empty())
        .resuming(resumed);
  }

  private static Planner planner(
      RunConf conf, Dataset dataset, ComputationGraphConfiguration configuration, String engine) {
    NetworkStages network = conf.model().stages(configuration);
    conf.optimizer().groups().forEach(group -> group.check(network.layers().keySet()));
    Planner planner = new Planner(conf, dataset).of(network);
    if (planner.learning().infers(network)) {
      String wanted = conf.engine().toString();
      requireTorch(engine, wanted, "finetune.batch-norm = inference", "statistics");
    }
    return planner;
  }

  /** With what the recipe leaves open of how images are taken: a run keeps its own. */
  private static RunConf normalised(
      RunConf conf,
      Optional<Snapshot> resumed,
      Dataset dataset,
      ComputationGraphConfiguration configuration,
      Configuration hadoop) {
    NormaliseChoice choice = conf.data().normalise();
    if (resumed.isPresent()) {
      return InputSource.kept(conf, resumed.get());
    } else if (!conf.model().weightsFrom().isEmpty()) {
      return WarmStart.checked(conf, classes(conf, dataset), configuration, hadoop);
    }
    return choice == NormaliseChoice.Deferred.AUTO
        ? conf.withNormalise(new NormaliseChoice.ByDataset(Normalisation.MEAN_STD))
        : conf;
  }

  /**
   * The same with the snapshot that is now the newest; the bytes of one that is known are not read.
   */
  public TrainingSetup again() {
    return resuming(folder.snapshots().latest(resumed));
  }

  /** Going on from a snapshot, if there is one. */
  private TrainingSetup resuming(Optional<Snapshot> snapshot) {
    ModelIdentity begun = model.from(snapshot.map(s -> s.content().model().origin()).orElse(null));
    TrainingSetup setup =
        new TrainingSetup(conf, folder, begun, parameters, replica, data, planner, snapshot);
    snapshot.ifPresent(setup::requireSameRun);
    return setup;
  }

  /**
   * The network that a run of a recipe has, adapters included.
   *
   * @param classes of its dataset
   * @param hadoop asked for only if it is of a file
   */
  public static ComputationGraphConfiguration network(
      RunConf conf, int classes, Supplier<Configuration> hadoop) {
    return RunNetwork.of(conf, classes, LossSpec.MODEL, hadoop);
  }

  private static ComputationGraphConfiguration configuration(
      RunConf conf, Dataset dataset, Configuration hadoop) {
    conf.train().task().check(dataset.classes());
    LossSpec loss = conf.train().loss().spec(dataset, conf.data().trainSplit());
    ComputationGraphConfiguration model =
        RunNetwork.of(conf, dataset.classes().size(), loss, () -> hadoop);
    if (conf.model().weights() == WeightsChoice.FILE) {
      List<String> anew = FileWeights.check(conf.model().file(), model, hadoop);
      if (!anew.isEmpty()) {
        LOG.info(
            "model.weights = file: the output layer is new, so these start at random: {}", anew);
      }
    }
    return model;
  }

  /** Names of the network's classes. */
  private static List<String> classes(RunConf conf, Dataset dataset) {
    return conf.train().task().classes(dataset.classes());
  }

  private static InputColours colours(RunConf conf, Dataset dataset, Configuration hadoop) {
    DataFolder folder = DataFolder.of(hadoop, conf.data().path());
    NormaliseChoice choice = conf.data().normalise();
    InputColours colours =
        choice instanceof NormaliseChoice.Given given
            ? new InputColours(
                given.statistics(dataset.colours(), conf.model().input().channels()),
                given.kind(),
                "",
                given.order())
            : InputColours.of(folder, dataset.colours(), choice.kind());
    colours.check(conf.model().input());
    return colours;
  }

  private static ModelIdentity identity(RunConf conf, Dataset dataset, InputColours colours) {
    ModelConf model = conf.model();
    return new ModelIdentity(
        model.identity(),
        model.input(),
        model.options(),
        classes(conf, dataset),
        colours.statistics(),
        colours.meanImage(),
        null);
  }

  private static ReplicaPlan replica(
      RunConf conf, ComputationGraphConfiguration configuration, RunFolder folder) {
    boolean baseline = conf.synchronise().mode() == Mode.DL4J;
    String wanted = (baseline ? EngineChoice.ND4J : conf.engine()).toString();
    String engine;
    try {
      engine = Engines.select(wanted, configuration).name();
    } catch (UnsupportedOperationException e) {
      throw new ConfException(List.of("engine = " + wanted + ": " + e.getMessage()));
    }
    Optional<String> refusal = LayerRegularisation.refusal(configuration);
    if (conf.regularisation().source() == Source.MODEL && refusal.isPresent()) {
      throw new ConfException(List.of("regularisation.source = model: " + refusal.get()));
    }
    PrecisionChoice precision = conf.train().precision();
    if (precision == PrecisionChoice.BF16) {
      requireTorch(engine, wanted, "train.precision = bf16", "fp32");
    }
    if (conf.synchronise().batchNorm() == BatchNorm.SYNCHRONISED) {
      requireTorch(engine, wanted, "synchronise.batch-norm = synchronised", "local");
    }
    return new ReplicaPlan(
        configuration.toJson(),
        weights(conf.model(), folder),
        engine,
        conf.cluster().threads(),
        precision.precision(),
        EngineDevice.of(engine, conf.engine(), conf.device()),
        conf.update());
  }

  /** The file with the initial parameters. */
  private static String weights(ModelConf model, RunFolder folder) {
    if (!model.weightsFrom().isEmpty()) {
      return folder.snapshots().folder(0) + "/" + SnapshotFiles.MODEL;
    }
    return model.weights() == WeightsChoice.FILE ? model.file() : "";
  }

  private static void requireTorch(
      String engine, String wanted, String setting, String alternative) {
    if (!engine.equals(EngineChoice.TORCH.toString())) {
      throw new ConfException(
          List.of(
              String.format(
                  "%s: engine %s, which %s, has %s only; take engine = torch or %s = %s",
                  setting,
                  engine,
                  wanted.equals(engine)
                      ? "is wanted"
                      : "engine = auto takes because torch does not support the model",
                  alternative,
                  setting.substring(0, setting.indexOf(" =")),
                  alternative)));
    }
  }

  private static DataPlan data(
      RunConf conf, Dataset dataset, InputColours colours, Configuration hadoop) {
    DataConf data = conf.data();
    return new DataPlan(
        DataFolder.of(hadoop, data.path()).path().toString(),
        conf.model().input(),
        colours,
        data.augment(),
        data.test().views(),
        data.sampling().draws(conf.run().seed(), dataset, data.trainSplit()),
        conf.train().task(),
        data.loading());
  }

  private void requireSameRun(Snapshot snapshot) {
    Progress progress = snapshot.content().progress();
    String problem = changes(snapshot).refusal().orElse(null);
    if (!sameModel(snapshot.content().model())) {
      problem = otherModel(snapshot);
    } else if (!planner.counts(progress)) {
      problem =
          String.format(
              "step %d there is after %d epochs and %d images, but an epoch has %d steps of %d"
                  + " images here: batch or dataset have changed",
              progress.step(),
              progress.epoch(),
              progress.position(),
              planner.timeline().stepsIn(progress.epoch() + 1),
              planner.batch(progress));
    } else if (!sameOrigin(snapshot.content().model().origin())) {
      problem =
          String.format(
              "it did not begin from model.weights-from = %s, but from %s",
              conf.model().weightsFrom(),
              model.origin() == null ? "random weights" : model.origin().path());
    } else if (snapshot.content().seed() != conf.run().seed()) {
      problem =
          String.format(
              "it was started with run.seed = %d, not %d",
              snapshot.content().seed(), conf.run().seed());
    }
    if (problem != null) {
      throw new ConfException(
          List.of(
              String.format(
                  "run.dir = %s: %s; take another run.dir, or continue as it was begun",
                  folder, problem)));
    }
  }

  private String otherModel(Snapshot snapshot) {
    return changes(snapshot)
        .otherTask()
        .orElseGet(
            () ->
                String.format(
                    "its snapshots are of %s, but this run trains %s on the dataset %s",
                    snapshot.content().model(), model, conf.data().path()));
  }

  /** A recipe that does not say where the weights were from goes on as well. */
  private boolean sameOrigin(Origin stored) {
    String wanted = conf.model().weightsFrom();
    return wanted.isEmpty() || (stored != null && stored.path().equals(wanted));
  }

  /** Older versions stored the name of a model's file as it was given. */
  private boolean sameModel(ModelIdentity stored) {
    return stored.isAs(model)
        || (conf.model().isFile() && stored.named(folder.absolute(stored.name())).isAs(model));
  }

  private RecipeChanges changes(Snapshot snapshot) {
    return new RecipeChanges(snapshot, conf, folder::absolute);
  }

  /**
   * What the recipe says otherwise than that of the snapshot from which the run goes on.
   *
   * @return a line for each key, and one for the learning rate if it jumps
   */
  public List<String> changes() {
    return resumed.map(snapshot -> changes(snapshot).lines(planner)).orElse(List.of());
  }

  /**
   * What is known before the first step.
   *
   * @param worldSize ranks that there will be
   */
  RunFacts facts(int worldSize) {
    return new RunFacts(
        folder.toString(),
        model.name(),
        parameters,
        replica.engine(),
        worldSize,
        planner.timeline(),
        progress().step() + 1);
  }

  /**
   * Refuses a cluster that is too small for the run's batch.
   *
   * @param slots ranks that it can run at once
   * @throws ClusterException if they are fewer than needed
   */
  void requireSlots(int slots) {
    int least = conf.cluster().minWorkers();
    int batch = planner.batch(progress());
    int needed = planner.leastSlots(progress());
    if (slots < needed) {
      throw new ClusterException(
          String.format(
              "cluster.min-workers = %d and a batch of %d need %d slots, but there are %d: add"
                  + " executors, or set cluster.min-workers = %d",
              least, batch, needed, slots, planner.worldSize(progress(), slots)));
    }
  }

  /** Files to which snapshots add what learns: of runs with adapters, those of their beginning. */
  List<StoredFile> base() {
    return conf.finetune().lora().isOn()
        ? resumed.map(Snapshot::base).orElse(List.of())
        : List.of();
  }

  /** How far the run is. */
  public Progress progress() {
    return resumed.map(snapshot -> snapshot.content().progress()).orElse(Progress.START);
  }
}
