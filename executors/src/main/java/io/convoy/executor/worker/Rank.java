package io.convoy.executor.worker;

import io.convoy.executor.NativeLibraries;
import io.convoy.executor.data.SampleStore;
import io.convoy.executor.exchange.Exchange;
import io.convoy.executor.exchange.Exchanges;
import java.util.ArrayList;
import java.util.List;

/** One rank's part in a round: meets the others, takes up the state, does the plan's tasks. */
public final class Rank {
  private Rank() {}

  /**
   * Runs a round.
   *
   * @throws RuntimeException after {@link RankContext#failed}, if anything goes wrong
   */
  public static RankReport run(RoundPlan plan, RankContext context) throws InterruptedException {
    NativeLibraries.load();
    try (Exchange exchange =
        Exchanges.connect(
            plan.rendezvous(),
            context.rank(),
            plan.worldSize(),
            context.host(),
            context::cancelled)) {
      return perform(plan, context, exchange);
    } catch (InterruptedException | RuntimeException | Error e) {
      // the driver must hear of it even if the peers' connections break first
      context.failed(RankFailure.of(context.rank(), context.host(), e));
      throw e;
    }
  }

  private static RankReport perform(RoundPlan plan, RankContext context, Exchange exchange)
      throws InterruptedException {
    List<EvaluationCounts> evaluations = new ArrayList<>();
    List<StoredFile> files = new ArrayList<>();
    Resident resident = ExecutorProcess.acquire(plan, context.cores());
    try {
      resident.align(plan.state(), exchange, context.hadoop());
      for (RoundTask task : plan.tasks()) {
        if (task instanceof RoundTask.Train train) {
          try (SampleStore store = open(plan, context, train.split())) {
            new Training(plan.data(), train, store, resident, exchange, context).run();
          }
        } else if (task instanceof RoundTask.Evaluate evaluate) {
          try (SampleStore store = open(plan, context, evaluate.split())) {
            evaluations.add(
                Evaluation.run(plan.data(), evaluate, store, resident.replica(), exchange));
          }
        } else if (task instanceof RoundTask.Save save && exchange.rank() == 0) {
          files.addAll(SnapshotFiles.write(save.folder(), resident, context.hadoop()));
        }
      }
      return new RankReport(
          exchange.rank(),
          context.host(),
          evaluations,
          files,
          StateFile.sha256(resident.replica().parameters()));
    } finally {
      ExecutorProcess.release(resident);
    }
  }

  private static SampleStore open(RoundPlan plan, RankContext context, String split) {
    return SampleStore.open(context.hadoop(), plan.data().folder(), split);
  }
}
