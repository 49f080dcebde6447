package io.convoy.executor.worker;

import io.convoy.executor.NativeLibraries;
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
          new Training(plan.data(), train, resident, exchange, context).run();
        } else if (task instanceof RoundTask.Evaluate evaluate) {
          evaluations.add(
              new Evaluation(plan.data(), evaluate, exchange)
                  .run(resident.replica(), context.hadoop()));
        } else if (task instanceof RoundTask.EvaluateAverage average) {
          resident.rule().swapAverage();
          try {
            evaluations.add(
                new Evaluation(plan.data(), average.evaluation(), exchange)
                    .run(resident.replica(), context.hadoop()));
          } finally {
            resident.rule().swapAverage();
          }
        } else if (task instanceof RoundTask.EvaluateStored stored) {
          try (Ensemble ensemble =
              new Ensemble(
                  resident.replica(), stored.snapshots(), stored.weights(), context.hadoop())) {
            evaluations.add(
                new Evaluation(plan.data(), stored.evaluation(), exchange)
                    .run(ensemble, context.hadoop()));
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
}
