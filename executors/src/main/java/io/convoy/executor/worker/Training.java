package io.convoy.executor.worker;

import io.convoy.executor.data.BatchLoader;
import io.convoy.executor.data.BatchRequest;
import io.convoy.executor.data.ImageBatch;
import io.convoy.executor.data.ImagePipeline;
import io.convoy.executor.data.LoaderOptions;
import io.convoy.executor.data.SampleOrder;
import io.convoy.executor.data.SampleStore;
import io.convoy.executor.engine.Reduction;
import io.convoy.executor.exchange.Exchange;
import io.convoy.executor.optim.UpdateFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A rank's steps in one {@link RoundTask.Train}. */
final class Training {
  private final DataPlan data;
  private final RoundTask.Train plan;
  private final Resident resident;
  private final Exchange exchange;
  private final RankContext context;
  private final int share;
  private final int microBatches;
  private long waitNanos;

  Training(
      DataPlan data,
      RoundTask.Train plan,
      Resident resident,
      Exchange exchange,
      RankContext context) {
    this.data = data;
    this.plan = plan;
    this.resident = resident;
    this.exchange = exchange;
    this.context = context;
    this.share = plan.batch() / exchange.worldSize();
    this.microBatches = (share + plan.microBatch() - 1) / plan.microBatch();
  }

  void run() throws InterruptedException {
    ImagePipeline pipeline =
        ImagePipeline.training(data.shape(), data.colours(), data.augment(), data.seed());
    try (SampleStore store = SampleStore.open(context.hadoop(), data.folder(), plan.split())) {
      run(store, pipeline, requests(store.size()));
    }
  }

  private void run(SampleStore store, ImagePipeline pipeline, List<BatchRequest> requests)
      throws InterruptedException {
    Reduction reduction = resident.replica().reduction();
    LoaderOptions options = new LoaderOptions(data.threads(), data.prefetch());
    StepGuard.Watch watch = new StepGuard.Watch(plan.guard());
    RankStep.Size size = new RankStep.Size(plan.batch(), microBatches);
    try (BatchLoader loader = BatchLoader.start(store, pipeline, requests.iterator(), options);
        RankStep together = new RankStep(plan.sync(), resident.rule(), reduction, exchange, size)) {
      resident.training();
      for (int i = 0; i < plan.rates().size(); i++) {
        long start = System.nanoTime();
        waitNanos = 0;
        reduction.clear();
        accumulate(loader, plan.firstStep() + i);
        boolean finite = Double.isFinite(reduction.lossSum());
        together.exchange();
        boolean last = i == plan.rates().size() - 1;
        UpdateFigures figures = together.update(plan.firstStep() + i, plan.rates().get(i), last);
        if (!watch.bears(figures.finite() && Double.isFinite(reduction.lossSum()))) {
          List<BatchRequest> ours = requests.subList(i * microBatches, (i + 1) * microBatches);
          throw nonFinite(i, figures.gradientNorm(), finite ? List.of() : ours);
        }
        report(i, figures, start);
        watch.check(plan.firstStep() + i, reduction.lossSum() / plan.batch());
      }
      resident.trained(plan.firstStep() + plan.rates().size() - 1);
    }
  }

  /** Forward and backward of this rank's share of one global batch. */
  private void accumulate(BatchLoader loader, long step) throws InterruptedException {
    for (int micro = 0; micro < microBatches; micro++) {
      long start = System.nanoTime();
      try (ImageBatch batch = loader.next().orElseThrow()) {
        waitNanos += System.nanoTime() - start;
        resident.replica().accumulate(batch, dropoutSeed(step, micro));
      }
    }
  }

  /** Different for every step, rank and micro-batch, and nothing else. */
  private long dropoutSeed(long step, int micro) {
    long cell = (step * exchange.worldSize() + exchange.rank()) * microBatches + micro;
    return data.seed() * 0x9E3779B97F4A7C15L + cell;
  }

  private List<BatchRequest> requests(long samples) {
    SampleOrder order = new SampleOrder(data.seed(), plan.epoch(), samples);
    List<BatchRequest> requests = new ArrayList<>();
    for (int i = 0; i < plan.rates().size(); i++) {
      long first = plan.firstPosition() + (long) i * plan.batch() + (long) exchange.rank() * share;
      for (int at = 0; at < share; at += plan.microBatch()) {
        int length = Math.min(plan.microBatch(), share - at);
        long from = first + at;
        requests.add(
            new BatchRequest(
                plan.epoch(),
                LongStream.range(from, from + length).map(order::sampleAt).toArray()));
      }
    }
    return requests;
  }

  private void report(int index, UpdateFigures figures, long start) {
    if (exchange.rank() != 0) {
      return;
    }
    Reduction reduction = resident.replica().reduction();
    context.stepCompleted(
        new StepMetrics(
            plan.firstStep() + index,
            plan.epoch(),
            reduction.lossSum() / plan.batch(),
            reduction.hits() / plan.batch(),
            plan.rates().get(index).learningRate(),
            figures,
            (System.nanoTime() - start) / 1e9,
            waitNanos / 1e9));
  }

  private NonFiniteException nonFinite(int index, double norm, List<BatchRequest> requests) {
    String where =
        requests.isEmpty()
            ? "the loss was finite on this rank"
            : "the loss was not finite on this rank, samples " + samples(requests);
    return new NonFiniteException(
        String.format(
            "step %d: gradient norm %s at learning rate %.6g: %s; nothing was updated by this step."
                + " Lower schedule.learning-rate, set clip.name = global-norm or lengthen"
                + " schedule.warmup-epochs",
            plan.firstStep() + index, norm, plan.rates().get(index).learningRate(), where));
  }

  private static List<Long> samples(List<BatchRequest> requests) {
    return requests.stream()
        .flatMapToLong(request -> LongStream.of(request.samples()))
        .boxed()
        .toList();
  }
}
