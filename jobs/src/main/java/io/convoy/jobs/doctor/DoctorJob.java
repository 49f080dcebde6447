package io.convoy.jobs.doctor;

import io.convoy.driver.cluster.RankMemory;
import io.convoy.driver.conf.ClusterConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.run.MemoryEstimate;
import io.convoy.driver.run.RangeTest;
import io.convoy.driver.run.ScratchFolder;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.run.TrainingSetup;
import io.convoy.driver.schedule.BatchScaling;
import io.convoy.driver.schedule.Schedules;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.Reason;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.checkup.CheckupPlan;
import io.convoy.executor.checkup.Effort;
import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.ImageFacts;
import io.convoy.executor.checkup.ImageSurvey;
import io.convoy.executor.checkup.MachineFacts;
import io.convoy.executor.checkup.MachineLook;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.SyncPlan.Mode;
import io.convoy.jobs.lrfind.LrFindOptions;
import io.convoy.jobs.lrfind.LrFindReport;
import io.convoy.jobs.lrfind.RateCurve;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/** Has a recipe's cluster, data, network, learning rate and speed checked, on its cluster. */
public final class DoctorJob {
  /** Images of a task. */
  private static final long PART = 5000;

  private static final LrFindOptions QUICK_RATES = new LrFindOptions(1e-4, 10, 30);
  private static final LrFindOptions RATES = new LrFindOptions(1e-6, 10, 80);

  private final RunConf recipe;
  private final Effort effort;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Creates a job; nothing is looked at yet.
   *
   * @param recipe whose run is to be; its folder is left as it is
   */
  public DoctorJob(RunConf recipe, Effort effort) {
    this.recipe = recipe;
    this.effort = effort;
    if (recipe.synchronise().mode() == Mode.DL4J) {
      throw new RefusedException(
          "synchronise.mode", Mode.DL4J, "is for comparisons; the doctor looks at Convoy's ranks");
    }
    if (recipe.train().task().isContrast()) {
      throw new RefusedException(
          "train.task",
          recipe.train().task(),
          "compares views of images; the doctor looks at networks that tell classes or rotations");
    }
  }

  /**
   * Runs the job.
   *
   * @throws RuntimeException if the recipe cannot be used, or there is no cluster
   */
  public DoctorReport run(Configuration hadoop) {
    long start = System.nanoTime();
    try (ScratchFolder scratch = ScratchFolder.beside(hadoop, recipe.run().dir())) {
      TrainingSetup setup = scratch.begin(recipe, hadoop, line -> {});
      ClusterConf conf = recipe.cluster();
      try (SparkCluster cluster =
          SparkCluster.connect(
              "convoy doctor", conf.workers(), conf.timeout(), conf.exchangeSecurity())) {
        Errands errands = new Errands(cluster, hadoop);
        add("cluster", () -> cluster(cluster, errands, setup, scratch.path()));
        add("data", () -> data(errands, setup, Dataset.read(hadoop, setup.data().folder())));
        add("network", () -> errands.run(List.of(checkup(setup))).get(0));
        add("learning rate", () -> rate(setup, cluster));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new DoctorReport(subject(setup), findings, seconds);
    }
  }

  private String subject(TrainingSetup setup) {
    return String.format(
        "%s (%,d parameters) with %s on %s",
        setup.model().name(), setup.parameters(), setup.replica().engine(), recipe.data().path());
  }

  /** What fails is a finding, too, and the others are done all the same. */
  private void add(String what, Supplier<List<Finding>> checks) {
    try {
      findings.addAll(checks.get());
    } catch (RuntimeException e) {
      findings.add(
          Finding.ok(what, "cannot be checked: %s", Reason.of(e))
              .red("a training would fail likewise: mend this first"));
    }
  }

  private List<Finding> cluster(
      SparkCluster cluster, Errands errands, TrainingSetup setup, String folder) {
    MachineLook look = new MachineLook(setup.data().folder(), recipe.data().trainSplit(), folder);
    RankMemory need = MemoryEstimate.of(setup, cluster.slots());
    List<MachineFacts> machines = errands.run(Collections.nCopies(cluster.slots(), look));
    return new ClusterCheck(machines, need, new SparkConf()).run();
  }

  private List<Finding> data(Errands errands, TrainingSetup setup, Dataset dataset) {
    List<String> splits = List.of(recipe.data().trainSplit(), recipe.data().validationSplit());
    Map<String, List<ImageFacts>> images = new HashMap<>();
    for (String split : splits) {
      images.put(split, survey(errands, setup, split, dataset.split(split).samples()));
    }
    SurveyedData data = new SurveyedData(dataset, splits, images);
    List<Finding> found = new ArrayList<>();
    List<DataCheck> checks =
        List.of(
            new ClassBalance(),
            new ExactDuplicates(),
            new NearDuplicates(),
            new OddImages(),
            new Shortcut(),
            new LabelSense());
    checks.forEach(check -> found.addAll(check.run(data)));
    return found;
  }

  private List<ImageFacts> survey(
      Errands errands, TrainingSetup setup, String split, long samples) {
    long every = Math.max(1, (samples + effort.images() - 1) / effort.images());
    long part = PART * every;
    List<ImageSurvey> parts =
        LongStream.iterate(0, from -> from < samples, from -> from + part)
            .mapToObj(
                from ->
                    new ImageSurvey(
                        setup.data().folder(), split, from, Math.min(samples, from + part), every))
            .toList();
    List<ImageFacts> all = new ArrayList<>();
    errands.run(parts).forEach(all::addAll);
    return all;
  }

  private CheckupPlan checkup(TrainingSetup setup) {
    return new CheckupPlan(
        setup.replica(),
        setup.data(),
        recipe.data().trainSplit(),
        setup.planner().learning().after(0).learning(),
        highest(setup.planner()),
        effort);
  }

  /** The highest learning rate of the run. */
  private static double highest(Planner planner) {
    return LongStream.rangeClosed(1, planner.timeline().totalSteps())
        .mapToDouble(step -> planner.rates(step).learningRate())
        .max()
        .orElseThrow();
  }

  /** Of the range test. */
  private TrialBatch batch(Planner planner, int slots) {
    int run = planner.timeline().batch(1);
    BatchScaling scaling = recipe.schedule().scaling();
    int unit = recipe.data().repeats();
    return effort.equals(Effort.QUICK)
        ? TrialBatch.small(run, Planner.worldSize(run, slots), unit, scaling)
        : TrialBatch.whole(run, scaling);
  }

  private List<Finding> rate(TrainingSetup setup, SparkCluster cluster) {
    if (Optimizers.wantsWholeSplit(recipe.optimizer().name())) {
      return List.of(Finding.ok("learning rate", "not looked at: the optimizer finds its own"));
    }
    LrFindOptions rates = effort.equals(Effort.QUICK) ? QUICK_RATES : RATES;
    TrialBatch batch = batch(setup.planner(), cluster.slots());
    RangeTest test = new RangeTest(setup, cluster, rates.range(), batch.size());
    List<StepMetrics> steps;
    try {
      steps = test.run(so -> RateCurve.of(so).end().isPresent());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again", e);
    }
    double factor = Schedules.batchFactor(recipe.schedule(), setup.planner().timeline());
    LrFindReport report =
        new LrFindReport(RateCurve.of(steps), rates, factor, highest(setup.planner()));
    return List.of(
        Finding.ok("devices", "%s", String.join(", ", test.devices())),
        RateCheck.of(report, batch),
        SpeedCheck.of(steps, setup.planner().timeline(), batch.size(), StepParts.of(test.times())));
  }
}
