package io.convoy.executor.worker;

import io.convoy.executor.data.dataset.EpochOrder;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.health.LayerWatch;
import io.convoy.executor.health.NonFiniteException;
import io.convoy.executor.health.NonFiniteSearch;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.SyncPlan.BatchNorm;
import io.convoy.executor.snapshot.SnapshotWriter;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.GradientBuffer.Sums;
import java.util.List;
import java.util.Optional;

/** A rank's steps in one {@link RoundTask.Train}. */
final class Training {
  private final DataPlan data;
  private final RoundTask.Train plan;
  private final TrainState state;
  private final Company company;
  private final Collectives exchange;
  private final RankContext context;
  private final StepSnapshots snapshots;
  private final LayerWatch layers;
  private final StepClock clock;
  private final int microBatches;
  private long waitNanos;
  private long fingerprint;
  private LoadReport loaded = LoadReport.NONE;

  Training(
      DataPlan data,
      RoundTask.Train plan,
      TrainState state,
      Company company,
      RankContext context,
      SnapshotWriter writer) {
    this.data = data;
    this.plan = plan;
    this.state = state;
    this.company = company;
    this.exchange = company.exchange();
    this.context = context;
    this.snapshots = new StepSnapshots(plan.saves(), state, context, writer);
    // all ranks have the same gradient and parameters: one looks, at the outputs of its own images
    int every = exchange.rank() == 0 ? plan.guard().layersEvery() : 0;
    this.layers = new LayerWatch(state.replica(), every);
    this.clock = new StepClock(exchange.rank(), System::nanoTime);
    int share = plan.batch() / exchange.worldSize();
    this.microBatches = (share + plan.microBatch() - 1) / plan.microBatch();
  }

  /**
   * Trains.
   *
   * @return whether it was paused before the last step of the plan
   */
  boolean run() throws InterruptedException {
    context.doing(RankActivity.reading(plan.firstStep(), "opening the split " + plan.split()));
    try (SampleStore store = data.open(context.hadoop(), plan.split())) {
      EpochOrder order =
          data.draws()
              .order(
                  plan.epoch(),
                  store.size(),
                  () -> state.labels().of(store, exchange, context, plan.firstStep()));
      return run(
          store,
          data.training(),
          plan.requests(order, data.task(), data.repeats(), exchange.rank(), exchange.worldSize()));
    }
  }

  private boolean run(SampleStore store, ImagePipeline pipeline, List<BatchRequest> requests)
      throws InterruptedException {
    GradientBuffer gradients = state.replica().gradientBuffer();
    RankStep.Size size =
        new RankStep.Size(plan.batch(), microBatches, state.replica().weighsSamples());
    try (Batches batches = state.batches(store, pipeline, requests, data.loading());
        RankStep together = new RankStep(plan.sync(), state.rule(), gradients, exchange, size);
        StepHealth health = new StepHealth(plan, state, company, context, snapshots);
        layers) {
      snapshots.atStart();
      boolean ended = false;
      for (int i = 0; i < plan.rates().size() && !ended; i++) {
        long start = System.nanoTime();
        clock.begin();
        accumulate(batches, plan.firstStep() + i, together);
        StepOutcome outcome = step(i, together, health);
        if (!outcome.tolerated()) {
          List<BatchRequest> ours = requests.subList(i * microBatches, (i + 1) * microBatches);
          throw nonFinite(outcome, explanation(store, pipeline, ours, outcome.step()));
        }
        report(outcome, start);
        health.check(outcome);
        snapshots.after(outcome);
        health.requireConverging(outcome);
        ended = outcome.last();
        clock.ended(outcome.step(), ended).ifPresent(context::measured);
      }
      loaded = batches.report().with(fingerprint);
      return state.step() < plan.firstStep() + plan.rates().size() - 1;
    }
  }

  /** Exchange and update: the state is that of the step then, if the ranks have it in common. */
  private StepOutcome step(int index, RankStep together, StepHealth health) {
    long step = plan.firstStep() + index;
    StepRates rates = plan.rates().get(index);
    if (context.pauseWanted()) {
      state.replica().gradientBuffer().voteForPause();
    }
    context.doing(RankActivity.exchanging(step, "in the all-reduce of step " + step));
    clock.computed(waitNanos);
    Sums sums = together.exchange(step, rates, state::changing);
    clock.exchanged();
    boolean last = sums.pauseWanted() || index == plan.rates().size() - 1;
    context.doing(RankActivity.exchanging(step, "updating the parameters in step " + step));
    health.beforeUpdate(step, last);
    if (layers.due(step)) {
      layers.beforeUpdate(together.samples());
    }
    state.changing();
    UpdateFigures figures = together.update(step, rates, last);
    clock.updated();
    if (layers.due(step) && figures.finite()) {
      context.measured(layers.afterUpdate(step, plan.epoch()));
    }
    boolean tolerated = health.tolerates(figures, sums);
    boolean common = together.leavesEqual(step, last);
    StepOutcome outcome = new StepOutcome(step, rates, sums, figures, last, tolerated, common);
    if (common) {
      state.changed(outcome.completed());
    }
    return outcome;
  }

  /** What is not finite, found by computing this rank's part of a step again. */
  private String explanation(
      SampleStore store, ImagePipeline pipeline, List<BatchRequest> ours, long step)
      throws InterruptedException {
    context.doing(RankActivity.working(step, "finding out what is not finite in step " + step));
    NonFiniteSearch search = new NonFiniteSearch(state.replica());
    try (BatchLoader again = state.loader(store, pipeline, ours, data.loading())) {
      Optional<String> found = search.explain(again, micro -> dropoutSeed(step, micro));
      return NonFiniteSearch.onAnyRank(found, exchange);
    }
  }

  /** Forward and backward of this rank's share of one global batch. */
  private void accumulate(Batches loader, long step, RankStep together)
      throws InterruptedException {
    waitNanos = 0;
    state.replica().gradientBuffer().clear();
    RankActivity working = RankActivity.working(step, "computing the gradient of step " + step);
    Peers peers =
        plan.sync().batchNorm() == BatchNorm.SYNCHRONISED
            ? new RankPeers(exchange, context, working)
            : Peers.NONE;
    for (int micro = 0; micro < microBatches; micro++) {
      long start = System.nanoTime();
      context.doing(RankActivity.reading(step, "reading the images of step " + step));
      try (ImageBatch batch = loader.next()) {
        waitNanos += System.nanoTime() - start;
        context.doing(working);
        boolean last = micro == microBatches - 1;
        state
            .replica()
            .accumulate(batch, dropoutSeed(step, micro), last ? together.followed(peers) : peers);
        if (last && layers.due(step)) {
          layers.look(batch);
        }
        fingerprint += LoadReport.fingerprint(step, batch.samples());
        if (loader.bringsAhead()) {
          long begun = System.nanoTime();
          context.doing(
              RankActivity.reading(step, "reading the images after those of step " + step));
          loader.ahead();
          waitNanos += System.nanoTime() - begun;
        }
      }
    }
  }

  /** Different for every step, rank and micro-batch, and nothing else. */
  private long dropoutSeed(long step, int micro) {
    long cell = (step * exchange.worldSize() + exchange.rank()) * microBatches + micro;
    return data.seed() * 0x9E3779B97F4A7C15L + cell;
  }

  /** What loading took, once the steps are done. */
  LoadReport loaded() {
    return loaded;
  }

  private void report(StepOutcome outcome, long start) {
    if (exchange.rank() != 0) {
      return;
    }
    context.stepCompleted(
        new StepMetrics(
            outcome.step(),
            plan.epoch(),
            outcome.sums().meanLoss(),
            outcome.sums().hits() / plan.batch(),
            outcome.rates().learningRate(),
            outcome.figures(),
            (System.nanoTime() - start) / 1e9,
            waitNanos / 1e9));
  }

  private static NonFiniteException nonFinite(StepOutcome outcome, String explanation) {
    return new NonFiniteException(
        String.format(
            "step %d: gradient norm %s at learning rate %.6g: %s; nothing was updated by this step."
                + " Lower schedule.learning-rate, set clip.name = global-norm or lengthen"
                + " schedule.warmup-epochs",
            outcome.step(),
            outcome.figures().gradientNorm(),
            outcome.rates().learningRate(),
            explanation));
  }
}
