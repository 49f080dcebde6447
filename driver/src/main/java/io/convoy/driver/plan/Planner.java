package io.convoy.driver.plan;

import io.convoy.driver.conf.MicroBatch;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.conf.TrainConf;
import io.convoy.driver.metric.Metric;
import io.convoy.driver.schedule.Schedule;
import io.convoy.driver.schedule.Schedules;
import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Plans a run's rounds: a pure function of configuration, dataset and progress. A round is one
 * epoch, its evaluation, and its snapshot if one is due.
 */
public final class Planner {
  private final RunConf conf;
  private final long samples;
  private final int classes;
  private final Timeline timeline;
  private final Schedule rate;
  private final Schedule momentumShare;
  private final Schedule decayShare;
  private final LearningPhases learning;

  /**
   * Plans for a dataset.
   *
   * @throws IllegalArgumentException if the training split has fewer images than one global batch,
   *     or more than the one that the optimizer needs to be all of it
   */
  public Planner(RunConf conf, Dataset dataset) {
    this(
        conf,
        split(dataset, "data.train-split", conf.data().trainSplit()).samples(),
        dataset.classes().size());
    split(dataset, "data.validation-split", conf.data().validationSplit());
  }

  private static Dataset.Split split(Dataset dataset, String key, String name) {
    if (!dataset.splits().containsKey(name)) {
      throw new DataException(
          String.format(
              "%s = %s: the dataset has no such split, it has %s; name one of them, or make one:"
                  + " convoy prepare --val-fraction 0.1 takes a tenth of the images for val",
              key, name, String.join(", ", dataset.splits().keySet())));
    }
    return dataset.split(name);
  }

  /**
   * Plans for a training split of which only the size is known.
   *
   * @param samples its images
   * @param classes of the images
   * @throws IllegalArgumentException if they are fewer than one global batch, or more than the one
   *     that the optimizer needs to be all of them
   */
  public Planner(RunConf conf, long samples, int classes) {
    this(conf, samples, classes, Optional.empty());
  }

  private Planner(RunConf conf, long samples, int classes, Optional<NetworkStages> network) {
    this.conf = conf;
    this.samples = samples;
    this.classes = classes;
    TrainConf train = conf.train();
    for (int batch : train.batches()) {
      check(batch);
    }
    timeline =
        Timeline.of(
            samples * train.task().showings(),
            train.epochs(),
            train.batch(),
            train.batchSchedule());
    rate = Schedules.rate(conf.schedule(), timeline);
    momentumShare = Schedules.share(conf.momentumSchedule(), timeline);
    decayShare = Schedules.share(conf.decaySchedule(), timeline);
    learning =
        network
            .map(stages -> LearningPhases.of(conf.finetune(), stages, timeline))
            .orElse(LearningPhases.ALL);
  }

  /**
   * The same plan for a network of which parts are to be frozen, or to learn at rates of their own.
   *
   * @throws io.convoy.executor.base.RefusedException naming what the network does not have
   */
  public Planner of(NetworkStages network) {
    return new Planner(conf, samples, classes, Optional.of(network));
  }

  /** What learns in which epochs. */
  public LearningPhases learning() {
    return learning;
  }

  /** The plan that another recipe has for the same dataset. */
  public Planner with(RunConf other) {
    return new Planner(other, samples, classes);
  }

  private void check(int batch) {
    long shown = samples * conf.train().task().showings();
    String split = conf.data().trainSplit();
    if (batch > shown) {
      throw new IllegalArgumentException(
          String.format(
              "%s = %d: split %s has only %d images%s; take a smaller batch",
              batch == conf.train().batch() ? "train.batch" : "train.batch-schedule: batch",
              batch,
              split,
              samples,
              conf.train().task().times()));
    }
    if (Optimizers.wantsWholeSplit(conf.optimizer().name()) && batch < shown) {
      throw new IllegalArgumentException(
          String.format(
              "train.batch = %d: optimizer.name = %s needs the gradient over all %d images of split"
                  + " %s in each step; set train.batch = %d, and train.micro-batch to bound the"
                  + " memory",
              batch, conf.optimizer().name(), shown, split, shown));
    }
  }

  /**
   * The number of ranks for a batch.
   *
   * @param batch global batch, in samples
   * @param slots ranks that the cluster can run at once
   * @return the largest number that is not above {@code slots} and divides {@code batch}; 0 without
   *     slots
   */
  public static int worldSize(int batch, int slots) {
    return largestDivisor(batch, Math.min(batch, slots));
  }

  /**
   * The number of ranks for what is to be done after {@code progress}, as {@link #worldSize(int,
   * int)}; groups of views that are compared stay whole.
   */
  public int worldSize(Progress progress, int slots) {
    return worldSize(batch(progress) / conf.train().unit(), slots);
  }

  /** The slots without which the run does not go on after {@code progress}. */
  public int leastSlots(Progress progress) {
    return leastSlots(batch(progress) / conf.train().unit(), conf.cluster().minWorkers());
  }

  /** The largest number up to a limit that divides another evenly; 0 if there is none. */
  private static int largestDivisor(int number, int limit) {
    int divisor = limit;
    while (divisor > 0 && number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }

  /**
   * The slots without which a run does not go on.
   *
   * @param batch global batch, in samples
   * @param minWorkers the fewest ranks, at most {@code batch}
   * @return the smallest number that is not below {@code minWorkers} and divides {@code batch}:
   *     with fewer slots {@link #worldSize} is too small
   */
  public static int leastSlots(int batch, int minWorkers) {
    int slots = minWorkers;
    while (batch % slots != 0) {
      slots++;
    }
    return slots;
  }

  /** Which step is in which epoch: what is left over of the split is dropped in each. */
  public Timeline timeline() {
    return timeline;
  }

  /** The global batch of the epoch that is going on after {@code progress}. */
  public int batch(Progress progress) {
    return timeline.batch(progress.epoch() + 1);
  }

  /** What the schedules say of a step, plateaus and roll-backs left out. */
  public StepRates rates(long step) {
    return rates(step, 1);
  }

  private StepRates rates(long step, double lowered) {
    return new StepRates(
        rate.at(step) * lowered,
        momentumShare.at(step),
        decayShare.at(step),
        conf.average().share(step, timeline));
  }

  private double plateau(Progress progress) {
    Metric metric = conf.plateau().metric();
    return conf.plateau()
        .share(
            progress.history().stream()
                .filter(one -> one.has(metric))
                .map(one -> one.value(metric))
                .toList());
  }

  /** Whether nothing is left to do. */
  public boolean complete(Progress progress) {
    return progress.epoch() >= conf.train().epochs() || stoppedEarly(progress);
  }

  /** Whether evaluations have not improved for longer than patience lasts. */
  public boolean stoppedEarly(Progress progress) {
    Metric metric = conf.guard().metric();
    return conf.guard()
        .stops(
            progress.history().stream()
                .filter(one -> one.has(metric))
                .map(one -> one.goodness(metric))
                .toList());
  }

  /** Whether a run of this configuration and dataset can be so far. */
  public boolean counts(Progress progress) {
    int batch = batch(progress);
    return progress.position() % batch == 0
        && progress.step() == timeline.lastStep(progress.epoch()) + progress.position() / batch;
  }

  /** Last step of the epoch that is going on after {@code progress}. */
  public long lastStep(Progress progress) {
    return timeline.lastStep(progress.epoch() + 1);
  }

  /** Whether the epoch that is going on after {@code progress} ends with a snapshot. */
  public boolean saves(Progress progress) {
    int epoch = progress.epoch() + 1;
    return epoch % conf.snapshot().everyEpochs() == 0 || epoch == conf.train().epochs();
  }

  /**
   * How far the run is at a step of the epoch that is going on.
   *
   * @param step from {@code progress.step()} to {@link #lastStep}; the epoch counts as completed
   *     only when it has been evaluated as well
   */
  public Progress at(Progress progress, long step) {
    long done = progress.position() + (step - progress.step()) * batch(progress);
    return progress.within(step, done);
  }

  /**
   * The tasks of the round after {@code progress}: the rest of its epoch, and the evaluation.
   *
   * @param worldSize number of ranks
   * @param saves when snapshots are taken
   */
  public List<RoundTask> tasks(Progress progress, int worldSize, SavePlan saves) {
    int batch = batch(progress);
    int share = batch / worldSize;
    int microBatch = conf.train().microBatch().of(share, progress.microBatch());
    double lowered = plateau(progress) * conf.guard().rollBack().share(progress.rollBacks());
    List<RoundTask> tasks = new ArrayList<>();
    if (progress.step() < lastStep(progress)) {
      tasks.add(
          new RoundTask.Train(
              conf.data().trainSplit(),
              progress.epoch() + 1,
              progress.step() + 1,
              progress.position(),
              batch,
              microBatch,
              LongStream.rangeClosed(progress.step() + 1, lastStep(progress))
                  .mapToObj(step -> rates(step, lowered))
                  .toList(),
              conf.synchronise().plan(progress.epoch() + 1),
              conf.guard()
                  .plan(conf.train().answers(classes))
                  .withLayers(conf.report().layersEvery()),
              saves));
    } else if (saves.atEnd()) {
      tasks.add(new RoundTask.Save(saves.root()));
    }
    RoundTask.Evaluate evaluation =
        new RoundTask.Evaluate(conf.data().validationSplit(), microBatch);
    tasks.add(evaluation);
    if (conf.average().kept() && lastStep(progress) >= conf.average().firstStep(timeline)) {
      tasks.add(new RoundTask.EvaluateAverage(evaluation));
    }
    return tasks;
  }

  /**
   * The micro-batches with which a run begins that is to find out how many samples fit: the whole
   * share. What is found stays when there are other ranks.
   */
  public Progress fitting(Progress progress, int worldSize) {
    return conf.train().microBatch().isAuto() && progress.microBatch() == 0
        ? progress.fitting(batch(progress) / worldSize)
        : progress;
  }

  /**
   * The next smaller micro-batches after some did not fit.
   *
   * @return empty if the recipe gives their size, or they have one sample
   */
  public Optional<Progress> smallerMicroBatch(Progress progress, int worldSize) {
    int share = batch(progress) / worldSize;
    MicroBatch wanted = conf.train().microBatch();
    int unit = conf.train().unit();
    int limit = (wanted.of(share, progress.microBatch()) - 1) / unit;
    int smaller = unit * largestDivisor(share / unit, limit);
    return wanted.isAuto() && smaller > 0
        ? Optional.of(progress.fitting(smaller))
        : Optional.empty();
  }
}
