package io.convoy.driver.run;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.EngineChoice;
import io.convoy.driver.conf.EvaluateConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.base.NearestName;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.dataset.DrawPlan;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.engine.Poll;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.FeatureLayers;
import io.convoy.executor.model.InputSizes;
import io.convoy.executor.model.ModelJson;
import io.convoy.executor.model.RandomParts;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.predict.PredictPlan;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** One or more snapshots of a model, asked together what images are. */
public final class StoredModel {
  /** In place of a tensor's name: the parameters before training, as the run's seed draws them. */
  public static final String RANDOM = "random";

  /** Nothing is updated, so nothing is kept for updating. */
  static final UpdateSpec NO_UPDATE =
      new UpdateSpec(
          new OptimizerSpec("sgd", Map.of("momentum", 0.0)),
          RegularisationSpec.NONE,
          ClipSpec.NONE,
          false);

  /** The largest number of images that a rank takes through the model at once. */
  private static final int BATCH = 128;

  private static final int PREFETCH = 4;

  private final List<Snapshot> members;
  private final String weights;
  private final RunConf trained;
  private final Network network;
  private final Poll poll;

  /**
   * What is asked.
   *
   * @param configuration of DL4J, as JSON
   * @param input the size of the images that it takes
   */
  private record Network(String configuration, ImageShape input) {}

  private StoredModel(
      List<Snapshot> members, String weights, RunConf trained, Network network, Poll poll) {
    this.members = members;
    this.weights = weights;
    this.trained = trained;
    this.network = network;
    this.poll = poll;
  }

  /**
   * Opens snapshots.
   *
   * @param folders of snapshots, or of runs, which stand for their best; of one model
   * @param weights which tensor of theirs: {@code parameters} or {@code average}; or {@link
   *     #RANDOM}
   * @throws ConfException if one is of another model, or has no such tensor
   */
  public static StoredModel open(Configuration hadoop, List<String> folders, String weights) {
    List<Snapshot> members =
        folders.stream().map(folder -> RunFolder.bestSnapshot(hadoop, folder)).toList();
    Snapshot first = members.get(0);
    StoredModel model =
        new StoredModel(
            members,
            weights,
            RunConf.parse(first.content().configuration(), first.folder()),
            new Network(first.configuration(hadoop), first.content().model().input()),
            Poll.MEAN);
    members.forEach(model::requireSameModel);
    return model;
  }

  /**
   * The same whose answers become one in another way.
   *
   * @throws RefusedException if it is to draw, and nothing in it is random
   */
  public StoredModel with(Poll other) {
    if (other.isRandom() && !RandomParts.has(graph())) {
      throw new RefusedException(
          "--draws",
          other.draws(),
          "nothing in the network is random: it has neither dropout nor paths nor regions to draw;"
              + " leave it out");
    }
    return new StoredModel(members, weights, trained, network, other);
  }

  /**
   * The same for images of another size than it was trained on, as Touvron et al. 2019, "Fixing the
   * train-test resolution discrepancy".
   *
   * @param side of its square input, in pixels; empty leaves it
   * @throws RefusedException if its parameters, or its normalisation, are of one size
   */
  public StoredModel sized(Optional<Integer> side) {
    if (side.isEmpty()) {
      return this;
    }
    ImageShape other = new ImageShape(side.get(), side.get(), network.input().channels());
    if (!InputSizes.fit(graph(), other)) {
      throw new RefusedException(
          "--size",
          side.get(),
          "the network's weights are for images of " + network.input() + " alone; leave it out");
    }
    colours().check(other);
    return new StoredModel(
        members, weights, trained, new Network(network.configuration(), other), poll);
  }

  private void requireSameModel(Snapshot member) {
    if (!member.content().model().isAs(identity())) {
      throw new ConfException(
          List.of(
              String.format(
                  "--snapshot %s: is %s, but the first snapshot is %s: average snapshots of one"
                      + " model and dataset",
                  member.folder(), member.content().model(), identity())));
    }
    boolean kept =
        RunConf.parse(member.content().configuration(), member.folder()).average().kept();
    if (weights.equals("average") && !kept) {
      throw new ConfException(
          List.of(
              "--weights average: the run of "
                  + member.folder()
                  + " kept none (average.kind = none); take its parameters"));
    }
  }

  /** What the model is. */
  ModelIdentity identity() {
    return members.get(0).content().model();
  }

  /** Names of its classes, in the order of its outputs. */
  public List<String> classes() {
    return identity().classes();
  }

  /** What it has learnt to tell of images. */
  LearningTask task() {
    return trained.train().task();
  }

  /**
   * Checks that it tells classes of images, one by one.
   *
   * @throws ConfException if it compares views of images with each other
   */
  public void requireClasses() {
    if (task().isContrast()) {
      throw new ConfException(
          List.of(
              String.format(
                  "--snapshot %s: its network has learnt train.task = %s and tells no classes;"
                      + " convoy probe measures its features, and convoy finetune with"
                      + " model.weights-from teaches it classes",
                  name(), task())));
    }
  }

  /** The largest number of images that a rank takes through it at once; of groups, whole ones. */
  int batch() {
    int unit = trained.train().unit();
    return Math.max(1, BATCH / unit) * unit;
  }

  /** The folders of its snapshots, separated by commas. */
  public String name() {
    return String.join(",", members.stream().map(Snapshot::folder).toList());
  }

  /** The folder of the dataset that the run trained on. */
  public String trainedOn() {
    return trained.data().path();
  }

  /** Whether its run trained on a split of a dataset, or evaluated itself on it. */
  public boolean hasSeen(String folder, String split) {
    return trainedOn().equals(folder)
        && List.of(trained.data().trainSplit(), trained.data().validationSplit()).contains(split);
  }

  /**
   * What it sees of each image.
   *
   * @param scales if other than in training
   * @param crops if others
   * @throws IllegalArgumentException as {@link TestViews#check}
   */
  public TestViews views(Optional<List<Integer>> scales, Optional<TestViews.Crops> crops) {
    TestViews usual = trained.data().test().views();
    boolean scaled = crops.map(TestViews.Crops::hasScales).orElse(false);
    TestViews views =
        new TestViews(
            scales.orElse(scaled ? List.of() : usual.scales()),
            crops.orElse(usual.crops()),
            scaled || scales.isPresent() ? 1 : usual.cropRatio(),
            usual.interpolation());
    views.check(network.input());
    return views;
  }

  /** The parameters, as ranks find them. */
  RoundTask.Stored stored() {
    return weights.equals(RANDOM)
        ? new RoundTask.Stored(List.of(), SnapshotFiles.PARAMETERS, poll)
        : new RoundTask.Stored(members.stream().map(Snapshot::folder).toList(), weights, poll);
  }

  /** The first of its snapshots. */
  Snapshot first() {
    return members.get(0);
  }

  /** The DL4J configuration as JSON. */
  String configuration() {
    return network.configuration();
  }

  /** How it takes colours. */
  InputColours colours() {
    return new InputColours(
        identity().colours(),
        trained.data().normalise().kind(),
        identity().meanImage(),
        trained.data().normalise().order());
  }

  /**
   * Images as it takes them.
   *
   * @param folder of a prepared dataset; empty for none
   */
  DataPlan data(String folder, TestViews views) {
    boolean contrast = task().isContrast(); // its views need the recipe's augmentations
    return new DataPlan(
        folder,
        network.input(),
        colours(),
        contrast ? trained.data().augment() : List.of(),
        views,
        DrawPlan.uniform(contrast ? trained.run().seed() : 0),
        task(),
        new LoaderOptions(1, PREFETCH, ReadOptions.DEFAULT));
  }

  /**
   * Has ranks do tasks.
   *
   * @param images to share among them
   */
  List<RankReport> ask(
      Cluster cluster, EvaluateConf conf, DataPlan data, List<RoundTask> tasks, long images)
      throws InterruptedException {
    String run = cluster.applicationId();
    Snapshot first = members.get(0);
    RoundPlan plan =
        new RoundPlan(
            run,
            1,
            (int) Math.min(cluster.slots(), images),
            replica(conf),
            data,
            new StatePlan(first.content().progress().step(), first.folder()),
            cluster.rendezvous(run + "-evaluation"),
            tasks);
    try {
      return cluster.run(plan, new RoundEvents() {});
    } catch (RoundFailedException e) {
      throw new TrainingException(e.getMessage(), e);
    }
  }

  private ReplicaPlan replica(EvaluateConf conf) {
    String engine = Engines.select(conf.engine().toString(), graph()).name();
    if (poll.isRandom() && !engine.equals(EngineChoice.TORCH.toString())) {
      throw new RefusedException(
          "--draws", poll.draws(), "engine " + engine + " draws in training alone; take torch");
    }
    return new ReplicaPlan(
        network.configuration(),
        "",
        engine,
        conf.cluster().threads(),
        Precision.FP32,
        EngineDevice.of(engine, conf.engine(), conf.device()),
        NO_UPDATE);
  }

  private ComputationGraphConfiguration graph() {
    return ModelJson.graph(network.configuration());
  }

  /**
   * What ordinary tasks need to ask it.
   *
   * @param folder of a prepared dataset; empty for none
   * @param layers whose features are wanted
   */
  public PredictPlan plan(EvaluateConf conf, String folder, TestViews views, Set<String> layers) {
    return new PredictPlan(replica(conf), data(folder, views), stored(), BATCH, layers);
  }

  /** Names of the layers at which its features are looked at, from the images on. */
  public List<String> stages() {
    return FeatureLayers.of(graph(), network.input());
  }

  /** Names of its layers, from the images on. */
  public List<String> layers() {
    return List.copyOf(graph().getVertices().keySet());
  }

  /**
   * Checks that it has a layer whose output can be asked for.
   *
   * @param option that names the layer, for messages
   * @throws RefusedException with the nearest name that there is
   */
  public void requireLayer(String option, String layer) {
    if (members.size() > 1) {
      throw new RefusedException(
          option,
          layer,
          "the layers of several snapshots have no common meaning; give one snapshot");
    }
    List<String> layers = layers();
    if (!layers.contains(layer)) {
      throw new RefusedException(
          option,
          layer,
          String.format(
              "the model has no such layer; the nearest is %s, and its stages end with %s",
              NearestName.of(layer, layers).orElse(""), String.join(", ", stages())));
    }
  }

  /** Changes with every change of the parameters that it answers with. */
  public String fingerprint() {
    return members.stream()
        .flatMap(member -> member.files().stream())
        .filter(file -> file.name().equals(SnapshotFiles.STATE))
        .map(StoredFile::sha256)
        .collect(Collectors.joining(",", weights + ":", ""));
  }
}
