package io.convoy.executor.worker;

import io.convoy.executor.data.dataset.SampleOrder;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.engine.Peers;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.health.DivergedException;
import io.convoy.executor.health.NonFiniteException;
import io.convoy.executor.health.NonFiniteSearch;
import io.convoy.executor.health.ProcessorGroups;
import io.convoy.executor.health.ReplicaComparison;
import io.convoy.executor.health.RootParameters;
import io.convoy.executor.health.StalledParameters;
import io.convoy.executor.health.StepWatch;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.SyncPlan.BatchNorm;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.snapshot.SnapshotWriter;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.GradientBuffer.Sums;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A rank's steps in one {@link RoundTask.Train}. */
final class Training {
  private final DataPlan data;
  private final RoundTask.Train plan;
  private final TrainState state;
  private final Collectives exchange;
  private final ProcessorGroups processors;
  private final RankContext context;
  private final SnapshotWriter writer;
  private final SnapshotSchedule saves;
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
    this.exchange = company.exchange();
    this.processors = company.processors();
    this.context = context;
    this.writer = writer;
    this.saves = new SnapshotSchedule(plan.saves(), System::nanoTime);
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
      SampleOrder order = new SampleOrder(data.seed(), plan.epoch(), store.size());
      return run(
          store, data.training(), plan.requests(order, exchange.rank(), exchange.worldSize()));
    }
  }

  private boolean run(SampleStore store, ImagePipeline pipeline, List<BatchRequest> requests)
      throws InterruptedException {
    GradientBuffer gradients = state.replica().gradientBuffer();
    StepWatch watch = new StepWatch(plan.guard());
    RankStep.Size size = new RankStep.Size(plan.batch(), microBatches);
    StalledParameters stalled = stalledParameters();
    ReplicaComparison comparison =
        new ReplicaComparison(
            plan.guard().compareEvery(), plan.firstStep() - 1, processors.groups());
    try (Batches loader = state.batches(store, pipeline, requests, data.loading());
        RankStep together = new RankStep(plan.sync(), state.rule(), gradients, exchange, size);
        RootParameters root = rootParameters()) {
      if (exchange.rank() == 0 && plan.saves().atStart()) {
        save(state.step(), false);
      }
      int steps = plan.rates().size();
      boolean pause = false;
      for (int i = 0; i < steps && !pause; i++) {
        long step = plan.firstStep() + i;
        long start = System.nanoTime();
        waitNanos = 0;
        gradients.clear();
        accumulate(loader, step, together);
        if (context.pauseWanted()) {
          gradients.voteForPause();
        }
        context.doing(RankActivity.exchanging(step, "in the all-reduce of step " + step));
        Sums sums = together.exchange(step, plan.rates().get(i), state::changing);
        pause = sums.pauseWanted();
        boolean last = pause || i == steps - 1;
        context.doing(RankActivity.exchanging(step, "updating the parameters in step " + step));
        stalled.beforeUpdate(step, last, gradients.gradient());
        state.changing();
        UpdateFigures figures = together.update(step, plan.rates().get(i), last);
        boolean bearable = watch.bears(figures.finite() && Double.isFinite(sums.loss()));
        boolean equal = together.leavesEqual(step, last);
        if (equal) {
          state.changed(figures.finite() || bearable ? step : step - 1);
        }
        if (!bearable) {
          List<BatchRequest> ours = requests.subList(i * microBatches, (i + 1) * microBatches);
          throw nonFinite(i, figures.gradientNorm(), explanation(store, pipeline, ours, step));
        }
        report(i, sums, figures, start);
        if (figures.finite() && plan.rates().get(i).learningRate() > 0) {
          stalled.afterUpdate(step, last, state.replica().parameters()).ifPresent(this::tell);
        }
        if (equal) {
          settle(step, comparison.due(step, last) || saves.planned(step, last), comparison, root);
        }
        // ranks that step alone have no common state between
        if (exchange.rank() == 0 && equal && state.step() == step && saves.due(step, last)) {
          save(step, last);
        }
        watch.check(step, sums.loss() / plan.batch());
      }
      loaded = loader.report().with(fingerprint);
      return state.step() < plan.firstStep() + steps - 1;
    }
  }

  private StalledParameters stalledParameters() {
    return new StalledParameters(
        state.replica().layout(), state.replica().parameters(), plan.firstStep());
  }

  /** Takes a snapshot; the last one is completed after the round. */
  private void save(long step, boolean last) throws InterruptedException {
    context.doing(RankActivity.reading(step, "waiting for the snapshot before step " + step));
    writer.save(plan.saves().root(), state.step(), state.state());
    saves.taken();
    if (!plan.saves().background() && !last) {
      context.doing(RankActivity.reading(step, "waiting for the snapshot of step " + step));
      writer.awaitComplete();
    }
  }

  /** Null where all ranks round alike, and where an average makes their parameters equal. */
  private RootParameters rootParameters() {
    return processors.mixed() && plan.sync().mode() == SyncPlan.Mode.ALLREDUCE
        ? new RootParameters(state.replica().parameters(), exchange)
        : null;
  }

  /** So that no snapshot is of a rank whose parameters are wrong, comparing comes before. */
  private void settle(
      long step, boolean compare, ReplicaComparison comparison, RootParameters root) {
    Tensor parameters = state.replica().parameters();
    if (root != null) {
      context.doing(RankActivity.exchanging(step, "receiving rank 0's parameters"));
      root.receive(parameters);
    }
    if (compare) {
      context.doing(RankActivity.exchanging(step, "comparing the parameters after step " + step));
      try {
        comparison.check(step, parameters, Optional.ofNullable(root), exchange);
      } catch (DivergedException e) {
        state.changing(); // what this rank holds is not to be used
        throw e;
      }
    }
    if (root != null) {
      root.take(compare ? state.state() : Map.of(SnapshotFiles.PARAMETERS, parameters));
    }
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

  private void report(int index, Sums sums, UpdateFigures figures, long start) {
    if (exchange.rank() != 0) {
      return;
    }
    context.stepCompleted(
        new StepMetrics(
            plan.firstStep() + index,
            plan.epoch(),
            sums.loss() / plan.batch(),
            sums.hits() / plan.batch(),
            plan.rates().get(index).learningRate(),
            figures,
            (System.nanoTime() - start) / 1e9,
            waitNanos / 1e9));
  }

  private NonFiniteException nonFinite(int index, double norm, String explanation) {
    return new NonFiniteException(
        String.format(
            "step %d: gradient norm %s at learning rate %.6g: %s; nothing was updated by this step."
                + " Lower schedule.learning-rate, set clip.name = global-norm or lengthen"
                + " schedule.warmup-epochs",
            plan.firstStep() + index, norm, plan.rates().get(index).learningRate(), explanation));
  }

  private void tell(RankNotice notice) {
    if (exchange.rank() == 0) {
      context.notice(notice);
    }
  }
}
