package io.convoy.driver.conf;

import io.convoy.driver.metric.Metric;
import io.convoy.driver.schedule.AverageSpec;
import io.convoy.driver.schedule.CurveSpec;
import io.convoy.driver.schedule.PlateauSpec;
import io.convoy.driver.schedule.ScheduleSpec;
import io.convoy.executor.base.Check;
import io.convoy.executor.base.Refusal;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.augment.Augmentations;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The configuration of a training run: {@code conf/reference.conf} documents every key.
 *
 * <p>Each component is a group of keys and checks its own ranges; this record checks across groups.
 *
 * @param run where the run is kept, and its seed
 * @param data what it learns from
 * @param model the network
 * @param engine which engine computes
 * @param gpu how GPUs compute, where ranks have them
 * @param train how much is trained at a time, and for how long
 * @param optimizer how the gradient becomes an update
 * @param finetune what of the network learns, and how fast
 * @param regularisation what is added to the loss
 * @param clip how a large gradient is cut back
 * @param schedule how the learning rate runs
 * @param momentumSchedule what the optimizer's momentum is multiplied by
 * @param decaySchedule what L1, L2 and weight decay are multiplied by
 * @param plateau lowers the learning rate when evaluations no longer become better
 * @param average an average of the parameters beside them
 * @param synchronise how the ranks stay together
 * @param guard what is done when training goes wrong, or no further
 * @param snapshot when snapshots are taken, and how many are kept
 * @param report what is measured beside the steps, and who is told
 * @param cluster what it takes of the cluster
 */
public record RunConf(
    Run run,
    DataConf data,
    ModelConf model,
    EngineChoice engine,
    GpuConf gpu,
    TrainConf train,
    OptimizerSpec optimizer,
    FinetuneConf finetune,
    RegularisationConf regularisation,
    ClipSpec clip,
    ScheduleSpec schedule,
    CurveSpec momentumSchedule,
    CurveSpec decaySchedule,
    PlateauSpec plateau,
    AverageSpec average,
    SynchroniseConf synchronise,
    GuardConf guard,
    SnapshotConf snapshot,
    ReportConf report,
    ClusterConf cluster) {

  /**
   * Where the run is kept, and its seed.
   *
   * @param dir the run's folder on any Hadoop file system, as written
   * @param seed of every random draw
   * @param maxDuration after which the run stops with a snapshot; zero for no limit
   * @param report whether the run writes a page about itself when it ends
   */
  public record Run(String dir, long seed, Duration maxDuration, boolean report) {
    public Run {
      Check.notBlank("dir", dir);
      Ranges.notNegative("max-duration", maxDuration);
    }
  }

  public RunConf {
    List<Refusal> problems = new ArrayList<>();
    train.batches().forEach(batch -> problems.addAll(batchProblems(batch, train, cluster)));
    problems.addAll(wholeSplitProblems(optimizer.name(), data, clip, schedule, synchronise));
    problems.addAll(data.problems(train.task(), optimizer.name()));
    problems.addAll(imageProblems(data, model.input(), train));
    if (train.task().isRotation()) {
      problems.addAll(RotationTask.problems(data, model.input()));
    } else if (train.task().isContrast()) {
      problems.addAll(SimclrTask.problems(train, cluster));
      problems.addAll(SimclrTask.problems(data, model, finetune, synchronise));
    }
    if (data.normalise() == NormaliseChoice.Deferred.SOURCE && model.weightsFrom().isEmpty()) {
      problems.add(
          new Refusal(
              "data.normalise", "source", "needs model.weights-from, whose normalisation it is"));
    }
    problems.addAll(learningProblems(finetune, model, train, synchronise));
    if (schedule.warmupEpochs() > train.epochs()) {
      problems.add(
          new Refusal(
              "schedule.warmup-epochs",
              String.valueOf(schedule.warmupEpochs()),
              "must be at most train.epochs = " + train.epochs()));
    }
    if (average.kind() == AverageSpec.Kind.NONE) {
      requireRaw("guard.metric", guard.metric()).ifPresent(problems::add);
      requireRaw("plateau.metric", plateau.metric()).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new RefusedException(problems);
    }
  }

  /**
   * Reads the defaults, then a recipe, then the command line; the environment and system properties
   * play no part.
   *
   * @param recipe a HOCON file
   * @param overrides each {@code key=value}, in HOCON's syntax; a plain text such as a URI needs no
   *     quotes
   * @throws ConfException with every problem of all of them
   */
  public static RunConf read(Optional<Path> recipe, List<String> overrides) {
    return read("", recipe, overrides);
  }

  /**
   * As the other, with a command's own defaults before the recipe.
   *
   * @param presets in HOCON
   */
  public static RunConf read(String presets, Optional<Path> recipe, List<String> overrides) {
    ConfSources sources = new ConfSources();
    sources.addText(presets, "");
    recipe.ifPresent(sources::addRecipe);
    overrides.forEach(sources::addOverride);
    return sources.read(RunConf.class);
  }

  /**
   * Reads a configuration that was stored by {@link #render}.
   *
   * @param hocon its text
   * @param source where it was stored, for messages
   * @throws ConfException with every problem
   */
  public static RunConf parse(String hocon, String source) {
    ConfSources sources = new ConfSources();
    sources.addText(hocon, source);
    return sources.read(RunConf.class);
  }

  /** All that happens to the averaged gradient and the parameters in a step. */
  public UpdateSpec update() {
    return new UpdateSpec(optimizer, regularisation.spec(optimizer.name()), clip, average.kept());
  }

  /** What ranks compute on, and how. */
  public DeviceSettings device() {
    return gpu.settings(cluster.device());
  }

  /** Every key with its value, as HOCON: {@link #parse} of it equals this. */
  public String render() {
    return ConfWriter.render(this);
  }

  /**
   * The same with its files and folders named in another way.
   *
   * @param naming of the run's folder, the dataset's and the model's file
   */
  public RunConf withPaths(UnaryOperator<String> naming) {
    return with(
        new Run(naming.apply(run.dir()), run.seed(), run.maxDuration(), run.report()),
        data.withPath(naming.apply(data.path())),
        model(naming));
  }

  /** The same in another folder. */
  public RunConf withRunDir(String dir) {
    return with(new Run(dir, run.seed(), run.maxDuration(), run.report()), data, model);
  }

  /** The same with another normalisation. */
  public RunConf withNormalise(NormaliseChoice other) {
    return with(run, data.withNormalise(other), model);
  }

  /** The same with another beginning of the hidden layers' weights. */
  public RunConf withInit(String name) {
    return with(run, data, model.withInit(name));
  }

  /** The same with other views of images in evaluation. */
  public RunConf withTest(TestConf other) {
    return with(run, data.withTest(other), model);
  }

  private RunConf with(Run otherRun, DataConf otherData, ModelConf otherModel) {
    return new RunConf(
        otherRun,
        otherData,
        otherModel,
        engine,
        gpu,
        train,
        optimizer,
        finetune,
        regularisation,
        clip,
        schedule,
        momentumSchedule,
        decaySchedule,
        plateau,
        average,
        synchronise,
        guard,
        snapshot,
        report,
        cluster);
  }

  private ModelConf model(UnaryOperator<String> naming) {
    ModelConf named = model.isFile() ? model.withFile(naming.apply(model.file())) : model;
    return named.weightsFrom().isEmpty()
        ? named
        : named.withWeightsFrom(naming.apply(named.weightsFrom()));
  }

  private static List<Refusal> batchProblems(int batch, TrainConf train, ClusterConf cluster) {
    String key = batch == train.batch() ? "train.batch" : "train.batch-schedule's batch";
    int workers = Math.max(cluster.workers(), 1);
    if (batch % workers != 0) {
      return List.of(
          new Refusal(
              "cluster.workers",
              Integer.toString(workers),
              String.format(
                  "must divide %s = %d, so that every rank has the same share", key, batch)));
    }
    if (cluster.minWorkers() > batch) {
      return List.of(
          new Refusal(
              "cluster.min-workers",
              Integer.toString(cluster.minWorkers()),
              String.format("must be at most %s = %d, as every rank has a share", key, batch)));
    }
    int share = batch / workers;
    if (train.microBatch().divides(share)) {
      return List.of();
    }
    return List.of(
        new Refusal(
            "train.micro-batch",
            train.microBatch().toString(),
            workers == 1
                ? String.format("must divide %s = %d", key, share)
                : String.format(
                    "must divide a rank's share of %d samples (%s = %d on cluster.workers = %d)",
                    share, key, batch, workers)));
  }

  /** What an optimizer that needs one and the same loss in every step cannot stand beside. */
  private static List<Refusal> wholeSplitProblems(
      String optimizer, DataConf data, ClipSpec clip, ScheduleSpec schedule, SynchroniseConf sync) {
    List<Refusal> problems = new ArrayList<>();
    if (!Optimizers.wantsWholeSplit(optimizer)) {
      return problems;
    }
    String why = "optimizer.name = " + optimizer + " needs the same loss in every step; ";
    if (!data.augment().isEmpty()) {
      problems.add(
          new Refusal(
              "data.augment",
              data.augment().stream().map(AugmentationSpec::name).toList().toString(),
              why + "set data.augment = []"));
    }
    if (!clip.name().equals("none")) {
      problems.add(new Refusal("clip.name", clip.name(), why + "set clip.name = none"));
    }
    if (sync.mode() != Mode.ALLREDUCE) {
      String mode = sync.mode().toString();
      problems.add(new Refusal("synchronise.mode", mode, why + "set synchronise.mode = allreduce"));
    }
    if (sync.compression() != Compression.NONE) {
      String compression = sync.compression().toString();
      String remedy = why + "set synchronise.compression = none";
      problems.add(new Refusal("synchronise.compression", compression, remedy));
    }
    if (schedule.baseBatch() != 0) {
      problems.add(
          new Refusal(
              "schedule.base-batch",
              Integer.toString(schedule.baseBatch()),
              String.format(
                  "the steps of optimizer.name = %s are of the right length for any batch; set"
                      + " schedule.base-batch = 0, learning-rate = 1 and name = constant",
                  optimizer)));
    }
    return problems;
  }

  private static List<Refusal> learningProblems(
      FinetuneConf finetune, ModelConf model, TrainConf train, SynchroniseConf sync) {
    List<Refusal> problems = new ArrayList<>(train.loss().problems(train.task(), sync));
    if (finetune.freezes() && model.startsAtRandom()) {
      problems.add(
          new Refusal(
              finetune.lora().isOn() ? "finetune.lora" : "finetune.freeze",
              (finetune.lora().isOn() ? finetune.lora() : finetune.freeze()).toString(),
              "would freeze random weights; set model.weights-from"));
    }
    if (!finetune.isPlain() && sync.mode() == Mode.DL4J) {
      problems.add(
          new Refusal(
              "synchronise.mode",
              sync.mode().toString(),
              "trains all layers at one rate; leave out finetune, or take allreduce"));
    }
    for (FinetuneConf.Unfreeze change : finetune.unfreeze()) {
      if (change.epoch() > train.epochs()) {
        problems.add(
            new Refusal(
                "finetune.unfreeze",
                change.toString(),
                "must have an epoch of at most train.epochs = " + train.epochs()));
      }
    }
    return problems;
  }

  private static Optional<Refusal> requireRaw(String key, Metric metric) {
    return metric.ofAverage()
        ? Optional.of(
            new Refusal(
                key,
                metric.toString(),
                "needs an average of the weights; set average.kind, such as ema"))
        : Optional.empty();
  }

  private static List<Refusal> repeatProblems(int repeats, TrainConf train) {
    List<Refusal> problems = new ArrayList<>();
    if (repeats > 1 && !train.task().usesLabels()) {
      String why = "does not go with train.task = " + train.task() + "; leave it out";
      problems.add(new Refusal("data.augment", "repeated", why));
    }
    for (int batch : train.batches()) {
      if (batch % repeats != 0) {
        problems.add(
            new Refusal(
                "data.augment",
                "repeated",
                String.format("its times = %d must divide the batch of %d", repeats, batch)));
      }
    }
    return problems;
  }

  private static List<Refusal> imageProblems(DataConf data, ImageShape input, TrainConf train) {
    List<Refusal> problems = new ArrayList<>(repeatProblems(data.repeats(), train));
    problems.addAll(train.loss().targetProblems(data.augment()));
    try {
      Augmentations.check(data.augment(), input);
    } catch (RefusedException e) {
      problems.addAll(e.refusals());
    }
    try {
      data.test().views().check(input);
    } catch (RefusedException e) {
      e.refusals().forEach(refusal -> problems.add(refusal.in("data.test")));
    }
    return problems;
  }
}
