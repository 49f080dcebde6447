package io.convoy.executor.worker;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.device.DeviceMemory;
import io.convoy.executor.device.Nd4jCuda;
import io.convoy.executor.device.RankDevice;
import io.convoy.executor.device.TaskGpus;
import io.convoy.executor.engine.Bfloat16;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.CollectivesConnector;
import io.convoy.executor.exchange.Member;
import io.convoy.executor.health.ProcessorGroups;
import io.convoy.executor.health.Rounding;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankFinished;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.snapshot.SnapshotWriter;
import io.convoy.executor.snapshot.StateFile;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** One rank's part in a round: takes up the state, meets the others, does the plan's tasks. */
public final class Rank {
  /** The engine that shows the outputs of layers. */
  private static final String TORCH = "torch";

  private final RoundPlan plan;
  private final RankContext context;
  private final TrainState state;

  private Rank(RoundPlan plan, RankContext context, TrainState state) {
    this.plan = plan;
    this.context = context;
    this.state = state;
  }

  /** Whether this process has the state in which a round begins, from one before. */
  public static boolean holdsState(RoundPlan plan) {
    return ReplicaCache.holdsState(plan);
  }

  /**
   * Runs a round.
   *
   * @throws RuntimeException after {@link RankContext#failed}, if anything goes wrong
   */
  public static RankReport run(RoundPlan plan, RankContext context) throws InterruptedException {
    TrainState state;
    try {
      context.doing(RankActivity.working(0, "loading libraries and building the model"));
      RankDevice device = device(plan, context);
      Nd4jCuda.requireUsable();
      NativeLibraries.loadNd4j();
      ComputeThreads.useNd4j(plan.replica().threadsOf(context.cores()));
      state = ReplicaCache.acquire(plan, context.cores(), device);
    } catch (RuntimeException | Error e) {
      context.failed(FailureReport.of(context, e, -1));
      throw e;
    }
    return new Rank(plan, context, state).run();
  }

  private static RankDevice device(RoundPlan plan, RankContext context) {
    TaskGpus given =
        new TaskGpus(context.gpus(), context.rank(), plan.worldSize(), context.local());
    RankDevice device = RankDevice.of(plan.replica().device().choice(), given);
    context.computingOn(device.name());
    boolean slow =
        plan.replica().precision() == Precision.BF16
            && !device.device().isCuda()
            && Bfloat16.isEmulatedHere();
    if (slow && context.rank() == 0 && plan.round() == 1) {
      context.notice(
          new RankNotice(
              plan.state().step(),
              "train.precision = bf16, but the processor of rank 0 does not compute in bfloat16"
                  + " (avx512_bf16 or AMX): fp32 is faster there"));
    }
    return device;
  }

  private RankReport run() throws InterruptedException {
    Collectives exchange;
    try {
      context.doing(RankActivity.exchanging(0, "meeting the other ranks"));
      exchange =
          CollectivesConnector.connect(
              plan.rendezvous(), member(), context, context::cancelled, this::tellOfExchange);
    } catch (RuntimeException | Error e) {
      context.failed(FailureReport.of(context, e, state.step()));
      ReplicaCache.release(state);
      throw e;
    }
    try {
      RankReport report = perform(exchange);
      context.finished(new RankFinished(context.rank(), context.executor(), state.step()));
      return report;
    } catch (InterruptedException | RuntimeException | Error e) {
      // the driver must hear of it before the peers' connections break
      RankFailure failure = FailureReport.of(context, e, state.step());
      context.failed(failure);
      if (failure.kind() == FailureKind.GPU_MEMORY && state.device().isCuda()) {
        DeviceMemory.release();
      }
      throw e;
    } finally {
      exchange.close();
      if (exchange.busy()) {
        ReplicaCache.replace(state, exchange, plan, context.cores());
      } else {
        ReplicaCache.release(state);
      }
    }
  }

  private Member member() {
    return new Member(context.rank(), plan.worldSize(), context.host(), state.replica().device());
  }

  private void tellOfExchange(String text) {
    context.notice(new RankNotice(plan.state().step(), text));
  }

  private EvaluationCounts average(RoundTask.EvaluateAverage task, Collectives exchange)
      throws InterruptedException {
    state.rule().swapAverage();
    try {
      return new Evaluation(plan.data(), task.evaluation(), exchange).run(state.replica(), context);
    } finally {
      state.rule().swapAverage();
    }
  }

  /** Brings all ranks to the state in which the round begins. */
  private Company meet(Collectives exchange) {
    // alone there is nobody to differ from
    long rounding = exchange.worldSize() == 1 ? 0 : Rounding.of(plan.replica().update());
    Company company =
        new Company(exchange, ProcessorGroups.meet(context.processor(), rounding, exchange));
    boolean known = state.align(plan.state(), company, context);
    boolean news = plan.round() == 1 || !known;
    if (company.processors().mixed() && news && exchange.rank() == 0) {
      context.notice(
          new RankNotice(
              plan.state().step(),
              "the ranks' processors round differently, so all go on with rank 0's parameters after"
                  + " each step: "
                  + company.processors().described()));
    }
    return company;
  }

  private EvaluationCounts stored(
      RoundTask.EvaluateStored task, Collectives exchange, ImageAnswers answers)
      throws InterruptedException {
    int views = plan.data().views().count();
    try (Ensemble ensemble = new Ensemble(state.replica(), task.model(), views, context.hadoop())) {
      return new Evaluation(plan.data(), task.evaluation(), exchange, task.classes(), answers)
          .keeping(task.top() > 0 ? lastFeatures() : "")
          .run(ensemble, context);
    }
  }

  /** The vertex whose output the last layer takes; empty where the engine does not show it. */
  private String lastFeatures() {
    if (!plan.replica().engine().equals(TORCH)) {
      return "";
    }
    ComputationGraphConfiguration model =
        ComputationGraphConfiguration.fromJson(plan.replica().configuration());
    String before = model.getVertexInputs().get(model.getNetworkOutputs().get(0)).get(0);
    return model.getNetworkInputs().contains(before) ? "" : before;
  }

  private RankReport perform(Collectives exchange) throws InterruptedException {
    List<EvaluationCounts> evaluations = new ArrayList<>();
    LoadReport loaded = LoadReport.NONE;
    ImageAnswers answers = new ImageAnswers(0);
    String configuration = plan.replica().configuration();
    try (SnapshotWriter writer =
        new SnapshotWriter(
            context.hadoop(), context::snapshotWritten, context::settled, configuration)) {
      context.doing(RankActivity.exchanging(plan.state().step(), "taking up the state"));
      Company company = meet(exchange);
      boolean paused = false;
      for (RoundTask task : plan.tasks()) {
        if (task instanceof RoundTask.Train train) {
          Training training = new Training(plan.data(), train, state, company, context, writer);
          paused = training.run();
          loaded = loaded.plus(training.loaded());
        } else if (task instanceof RoundTask.Evaluate evaluate && !paused) {
          evaluations.add(
              new Evaluation(plan.data(), evaluate, exchange).run(state.replica(), context));
        } else if (task instanceof RoundTask.EvaluateAverage average && !paused) {
          evaluations.add(average(average, exchange));
        } else if (task instanceof RoundTask.EvaluateStored stored) {
          answers = new ImageAnswers(stored.top());
          evaluations.add(stored(stored, exchange, answers));
        } else if (task instanceof RoundTask.Save save && exchange.rank() == 0) {
          writer.save(save.root(), state.step(), state.state(), state.held());
        }
      }
      context.doing(RankActivity.working(state.step(), "writing the last snapshot's files"));
      return new RankReport(
          exchange.rank(),
          context.host(),
          state.step(),
          evaluations,
          writer.finish(),
          loaded,
          answers,
          StateFile.sha256(state.replica().parameters()));
    }
  }
}
