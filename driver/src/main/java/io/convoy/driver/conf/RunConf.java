package io.convoy.driver.conf;

import io.convoy.driver.metric.Metric;
import io.convoy.driver.schedule.AverageSpec;
import io.convoy.driver.schedule.BatchChange;
import io.convoy.driver.schedule.CurveSpec;
import io.convoy.driver.schedule.PlateauSpec;
import io.convoy.driver.schedule.ScheduleSpec;
import io.convoy.executor.data.AugmentationSpec;
import io.convoy.executor.data.Augmentations;
import io.convoy.executor.data.ImageShape;
import io.convoy.executor.data.LoaderOptions;
import io.convoy.executor.data.Normalisation;
import io.convoy.executor.data.Reading;
import io.convoy.executor.data.TestViews;
import io.convoy.executor.model.ModelCatalogue;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.worker.SyncPlan.Compression;
import io.convoy.executor.worker.SyncPlan.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The configuration of a training run: {@code conf/reference.conf} documents every key.
 *
 * <p>Each component is a group of keys and checks its own ranges; this record checks across groups.
 *
 * @param run where the run is kept, and its seed
 * @param data what it learns from
 * @param model the network
 * @param engine which engine computes
 * @param train how much is trained at a time, and for how long
 * @param optimizer how the gradient becomes an update
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
 * @param cluster what it takes of the cluster
 */
public record RunConf(
    Run run,
    Data data,
    Model model,
    EngineChoice engine,
    Train train,
    OptimizerConf optimizer,
    RegularisationConf regularisation,
    ClipSpec clip,
    ScheduleSpec schedule,
    CurveSpec momentumSchedule,
    CurveSpec decaySchedule,
    PlateauSpec plateau,
    AverageSpec average,
    SynchroniseConf synchronise,
    GuardConf guard,
    Snapshot snapshot,
    Cluster cluster) {

  /**
   * Where the run is kept, and its seed.
   *
   * @param dir the run's folder on any Hadoop file system, as written
   * @param seed of every random draw
   * @param maxDuration after which the run stops with a snapshot; zero for no limit
   */
  public record Run(String dir, long seed, Duration maxDuration) {
    public Run {
      notBlank("dir", dir);
      notNegative("max-duration", maxDuration);
    }
  }

  /**
   * What the run learns from.
   *
   * @param path the prepared dataset's folder on any Hadoop file system, as written
   * @param trainSplit the split that is trained on
   * @param validationSplit the split that is evaluated
   * @param augment what is done to each training image, in this order
   * @param normalise how pixels become the network's input
   * @param test what the network sees of each image in evaluation
   * @param prefetch micro-batches decoded ahead, per rank
   * @param decodeThreads threads that decode, per rank
   * @param reading how images are read, and the memory that they may take
   */
  public record Data(
      String path,
      String trainSplit,
      String validationSplit,
      List<AugmentationSpec> augment,
      Normalisation normalise,
      TestViews test,
      int prefetch,
      int decodeThreads,
      Reading reading) {
    public Data {
      notBlank("path", path);
      notBlank("train-split", trainSplit);
      notBlank("validation-split", validationSplit);
      augment = List.copyOf(augment);
      atLeast("prefetch", prefetch, 1);
      atLeast("decode-threads", decodeThreads, 1);
      atMost("prefetch", prefetch, 1024);
      atMost("decode-threads", decodeThreads, 256);
    }

    /** How each rank reads and decodes ahead. */
    public LoaderOptions loading() {
      return new LoaderOptions(decodeThreads, prefetch, reading);
    }
  }

  /**
   * The network.
   *
   * @param name of the architecture, one of the catalogue; empty if there is a file
   * @param file of an architecture from elsewhere, as written; empty if there is none
   * @param weights what the parameters are before the first step
   * @param input the size of the images it takes
   * @param options numeric options of the architecture
   */
  public record Model(
      String name,
      String file,
      WeightsChoice weights,
      ImageShape input,
      Map<String, Double> options) {
    public Model {
      if (name.isEmpty() && file.isEmpty()) {
        throw new IllegalArgumentException(
            "name = \"\": must be an architecture (\"convoy models\" lists them), or give"
                + " model.file");
      }
      if (!name.isEmpty() && !file.isEmpty()) {
        throw new IllegalArgumentException(
            String.format("file = %s: must not be given beside model.name = %s", file, name));
      }
      if (weights == WeightsChoice.FILE && file.isEmpty()) {
        throw new IllegalArgumentException("weights = file: needs model.file, which holds them");
      }
      if (!name.isEmpty()) {
        ModelCatalogue.model(name);
      }
      options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** What tells the architecture apart: its name or its file. */
    public String source() {
      return name.isEmpty() ? file : name;
    }

    /** What is built, once the dataset tells the number of classes. */
    public ModelSpec spec(int classes, long seed) {
      return new ModelSpec(source(), input, classes, options, seed);
    }
  }

  /**
   * How much is trained at a time, and for how long.
   *
   * @param batch global batch, in samples
   * @param microBatch samples that a rank computes at once; 0 is its whole share of the batch
   * @param epochs passes over the training split
   * @param batchSchedule batches of later epochs, in their order
   * @param precision of the arithmetic
   */
  public record Train(
      int batch,
      int microBatch,
      int epochs,
      List<BatchChange> batchSchedule,
      PrecisionChoice precision) {
    public Train {
      atLeast("batch", batch, 1);
      atLeast("micro-batch", microBatch, 0);
      atLeast("epochs", epochs, 1);
      batchSchedule = List.copyOf(batchSchedule);
      int last = 1;
      for (BatchChange change : batchSchedule) {
        if (change.fromEpoch() <= last || change.fromEpoch() > epochs) {
          throw new IllegalArgumentException(
              String.format(
                  "batch-schedule = from-epoch %d: must be later than epoch %d, the entry before,"
                      + " and at most epochs = %d",
                  change.fromEpoch(), last, epochs));
        }
        last = change.fromEpoch();
      }
    }

    /** Every global batch of the run, that of the first epoch first. */
    public List<Integer> batches() {
      return Stream.concat(Stream.of(batch), batchSchedule.stream().map(change -> change.batch()))
          .toList();
    }
  }

  /**
   * When snapshots are taken, and how many are kept.
   *
   * @param everyEpochs epochs from one snapshot to the next
   * @param everySteps steps from one snapshot to the next, also in mid-epoch; 0 for none of these
   * @param everyDuration time from one snapshot to the next, also in mid-epoch; zero for none of
   *     these
   * @param keepLast how many of the newest are kept
   * @param keepBest how many of the most accurate are kept
   * @param keepEverySteps those of steps that are multiples of this are kept; 0 for none
   */
  public record Snapshot(
      int everyEpochs,
      long everySteps,
      Duration everyDuration,
      int keepLast,
      int keepBest,
      long keepEverySteps) {
    public Snapshot {
      atLeast("every-epochs", everyEpochs, 1);
      atLeast("every-steps", everySteps, 0);
      notNegative("every-duration", everyDuration);
      atLeast("keep-last", keepLast, 1);
      atLeast("keep-best", keepBest, 1);
      atLeast("keep-every-steps", keepEverySteps, 0);
    }
  }

  /**
   * What the run takes of the cluster.
   *
   * @param workers number of ranks; 0 is every slot
   * @param minWorkers the fewest ranks to go on with when executors are lost
   * @param threads of the engine, per rank; 0 is the task's cores
   * @param timeout the longest wait of any collective, rendezvous or start
   * @param patience how long lost executors are waited for before going on with fewer ranks
   * @param retries failures without progress after which the run is given up
   */
  public record Cluster(
      int workers, int minWorkers, int threads, Duration timeout, Duration patience, int retries) {
    public Cluster {
      atLeast("workers", workers, 0);
      atLeast("min-workers", minWorkers, 1);
      if (workers > 0 && minWorkers > workers) {
        throw new IllegalArgumentException(
            String.format("min-workers = %d: must be at most workers = %d", minWorkers, workers));
      }
      notNegative("patience", patience);
      atLeast("retries", retries, 0);
      atLeast("threads", threads, 0);
      if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException(
            "timeout = " + ConfWriter.text(timeout) + ": must be at least 1s");
      }
    }
  }

  public RunConf {
    List<String> problems = new ArrayList<>();
    train.batches().forEach(batch -> problems.addAll(batchProblems(batch, train, cluster)));
    problems.addAll(wholeSplitProblems(optimizer.name(), data, clip, schedule, synchronise));
    problems.addAll(imageProblems(data, model.input()));
    if (data.trainSplit().equals(data.validationSplit())) {
      problems.add(
          "data.validation-split = "
              + data.validationSplit()
              + ": must differ from data.train-split; accuracy on images that were trained on says"
              + " nothing");
    }
    if (schedule.warmupEpochs() > train.epochs()) {
      problems.add(
          String.format(
              "schedule.warmup-epochs = %s: must be at most train.epochs = %d",
              schedule.warmupEpochs(), train.epochs()));
    }
    if (average.kind() == AverageSpec.Kind.NONE) {
      requireRaw("guard.metric", guard.metric()).ifPresent(problems::add);
      requireRaw("plateau.metric", plateau.metric()).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
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
    ConfSources sources = new ConfSources();
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
    return new UpdateSpec(
        optimizer.spec(), regularisation.spec(optimizer.name()), clip, average.kept());
  }

  /** Every key with its value, as HOCON: {@link #parse} of it equals this. */
  public String render() {
    return ConfWriter.render(this);
  }

  private static List<String> batchProblems(int batch, Train train, Cluster cluster) {
    String key = batch == train.batch() ? "train.batch" : "train.batch-schedule's batch";
    int workers = Math.max(cluster.workers(), 1);
    if (batch % workers != 0) {
      return List.of(
          String.format(
              "cluster.workers = %d: must divide %s = %d, so that every rank has the same share",
              workers, key, batch));
    }
    if (cluster.minWorkers() > batch) {
      return List.of(
          String.format(
              "cluster.min-workers = %d: must be at most %s = %d, as every rank has a share",
              cluster.minWorkers(), key, batch));
    }
    int share = batch / workers;
    if (train.microBatch() == 0 || share % train.microBatch() == 0) {
      return List.of();
    }
    return List.of(
        String.format(
            "train.micro-batch = %d: must divide %s",
            train.microBatch(),
            workers == 1
                ? key + " = " + share
                : String.format(
                    "a rank's share of %d samples (%s = %d on cluster.workers = %d)",
                    share, key, batch, workers)));
  }

  /** What an optimizer that needs one and the same loss in every step cannot stand beside. */
  private static List<String> wholeSplitProblems(
      String optimizer, Data data, ClipSpec clip, ScheduleSpec schedule, SynchroniseConf sync) {
    List<String> problems = new ArrayList<>();
    if (!Optimizers.wantsWholeSplit(optimizer)) {
      return problems;
    }
    String why = ": optimizer.name = " + optimizer + " needs the same loss in every step; ";
    if (!data.augment().isEmpty()) {
      problems.add(
          String.format(
              "data.augment = %s%sset data.augment = []",
              data.augment().stream().map(AugmentationSpec::name).toList(), why));
    }
    if (!clip.name().equals("none")) {
      problems.add("clip.name = " + clip.name() + why + "set clip.name = none");
    }
    if (sync.mode() != Mode.ALLREDUCE) {
      problems.add("synchronise.mode = " + sync.mode() + why + "set synchronise.mode = allreduce");
    }
    if (sync.compression() != Compression.NONE) {
      problems.add(
          "synchronise.compression = "
              + sync.compression()
              + why
              + "set synchronise.compression = none");
    }
    if (schedule.baseBatch() != 0) {
      problems.add(
          String.format(
              "schedule.base-batch = %d: the steps of optimizer.name = %s are of the right length"
                  + " for any batch; set schedule.base-batch = 0, learning-rate = 1 and name ="
                  + " constant",
              schedule.baseBatch(), optimizer));
    }
    return problems;
  }

  private static Optional<String> requireRaw(String key, Metric metric) {
    return metric.ofAverage()
        ? Optional.of(
            key
                + " = "
                + metric
                + ": needs an average of the weights; set average.kind, such as ema")
        : Optional.empty();
  }

  private static List<String> imageProblems(Data data, ImageShape input) {
    List<String> problems = new ArrayList<>();
    try {
      Augmentations.check(data.augment(), input);
    } catch (IllegalArgumentException e) {
      problems.add("data.augment = " + e.getMessage());
    }
    try {
      data.test().check(input);
    } catch (IllegalArgumentException e) {
      problems.add("data.test." + e.getMessage());
    }
    return problems;
  }

  private static void atMost(String key, int value, int most) {
    if (value > most) {
      throw new IllegalArgumentException(key + " = " + value + ": must be at most " + most);
    }
  }

  private static void notNegative(String key, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          key + " = " + ConfWriter.text(value) + ": must not be negative");
    }
  }

  private static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " = " + value + ": must be at least " + least);
    }
  }

  private static void notBlank(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(key + " = \"" + value + "\": must not be empty");
    }
  }
}
