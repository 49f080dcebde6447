package io.convoy.executor.worker;

import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.pipeline.PixelPool;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.CudaGraph;
import io.convoy.executor.device.PinnedMemory;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.round.LearningPlan;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.snapshot.FileWeights;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.snapshot.SnapshotPart;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** A replica with its update rule that stays on an executor between rounds, and its step. */
public final class TrainState implements AutoCloseable {
  /** The step of a replica whose state is being changed: it fits no plan. */
  private static final long CHANGING = -1;

  private final String run;
  private final ReplicaPlan plan;
  private final ReplicaOptions options;
  private final Replica replica;
  private final Map<String, Tensor> state = new TreeMap<>();
  private final Tensor initial;
  private final PinnedMemory pinned = new PinnedMemory();
  private final PixelPool pinnedPixels = new PixelPool(pinned::allocate, pinned::release);
  private final SplitLabels labels = new SplitLabels();
  private LearningPlan learning = LearningPlan.ALL;
  private List<StoredFile> base = List.of();
  private UpdateRule rule;
  private long step;

  /**
   * Builds the replica.
   *
   * @param cores that the rank may use
   * @param device on which it computes
   */
  public TrainState(String run, ReplicaPlan plan, int cores, ComputeDevice device) {
    this.run = run;
    this.plan = plan;
    ComputationGraphConfiguration configuration =
        ComputationGraphConfiguration.fromJson(plan.configuration());
    options = new ReplicaOptions(plan.threadsOf(cores), plan.precision(), device, plan.device());
    replica = Engines.select(plan.engine(), configuration).build(configuration, options);
    rule = bind();
    try (Tensor here = replica.parameters().cpu()) {
      initial = here.clone();
    }
    step = plan.weights().isEmpty() ? 0 : CHANGING;
  }

  /** A new rule for what learns. */
  private UpdateRule bind() {
    UpdateRule made =
        new UpdateRule(
            plan.update(), replica.layout(), replica.parameters(), replica.gradientBuffer());
    if (options.capturesUpdate()) {
      made.capture(CudaGraph::of);
    }
    state.clear();
    state.put(SnapshotFiles.PARAMETERS, replica.parameters());
    state.putAll(made.state());
    return made;
  }

  /**
   * Goes over to another phase, if it is one. At its beginning the state is still that of its step:
   * parameters and their average stay, and what the optimizer knew is left behind.
   *
   * @param wanted the state in which a round begins
   */
  private void learn(StatePlan wanted) {
    if (wanted.learning().equals(learning)) {
      return;
    }
    if (!wanted.begins()) {
      changing();
    }
    replica.learn(wanted.learning().learning());
    UpdateRule old = rule;
    rule = bind();
    Tensor average = old.state().get(UpdateRule.AVERAGE);
    if (average != null) {
      state.get(UpdateRule.AVERAGE).copy_(average);
    }
    old.close();
    learning = wanted.learning();
  }

  /** What it computes on. */
  ComputeDevice device() {
    return replica.device();
  }

  public Replica replica() {
    return replica;
  }

  UpdateRule rule() {
    return rule;
  }

  /** Those of the split that is trained on, once a round has asked for them. */
  SplitLabels labels() {
    return labels;
  }

  /** Loads batches as the replica takes them: as bytes in pinned memory for a GPU, else floats. */
  Batches batches(
      SampleStore store,
      ImagePipeline pipeline,
      List<BatchRequest> requests,
      LoaderOptions options) {
    return Batches.start(replica, loader(store, pipeline, requests, options));
  }

  /** The same, without bringing them to the device ahead of their turn. */
  BatchLoader loader(
      SampleStore store,
      ImagePipeline pipeline,
      List<BatchRequest> requests,
      LoaderOptions options) {
    PixelPool pixels = replica.device().isCuda() ? pinnedPixels : new PixelPool();
    return BatchLoader.start(
        store, replica.fitting(pipeline), requests.iterator(), options, pixels);
  }

  /** All that the next step depends on, live. */
  public Map<String, Tensor> state() {
    return state;
  }

  /** What of it snapshots hold. */
  SnapshotPart held() {
    return new SnapshotPart(replica.layout(), base);
  }

  boolean serves(String wantedRun, ReplicaPlan wanted) {
    return run.equals(wantedRun) && plan.equals(wanted);
  }

  boolean isAt(long wantedStep) {
    return step == wantedStep;
  }

  /** The step whose complete state this is, or -1. */
  public long step() {
    return step;
  }

  /** From here to {@link #changed} the state is of no step. */
  void changing() {
    step = CHANGING;
  }

  public void changed(long completed) {
    step = completed;
  }

  /** Takes over the state of another replica of the same plan. */
  void takeOver(TrainState other) {
    learn(new StatePlan(other.step, "", other.learning));
    other.state.forEach((name, tensor) -> state.get(name).copy_(tensor));
    step = other.step;
  }

  /**
   * Brings all ranks to the state in which the round begins: kept where it is resident, else sent
   * by the first rank that has it, else read from the snapshot by each rank. Where processors round
   * differently, all take that of the first rank that has it.
   *
   * @return whether each rank had it
   */
  boolean align(StatePlan wanted, Company company, RankContext context) {
    learn(wanted);
    base = wanted.base();
    Collectives exchange = company.exchange();
    boolean trainState;
    try (Tensor holders = torch.zeros(exchange.worldSize())) {
      if (step == wanted.step()) {
        holders.narrow(0, exchange.rank(), 1).fill_(new Scalar(1));
      }
      exchange.sum(holders);
      double count = holders.sum().item_double();
      trainState = count == exchange.worldSize();
      if (count == 0) {
        changing();
        context.doing(RankActivity.reading(wanted.step(), "reading a snapshot"));
        load(wanted, context);
      } else if (!trainState || company.processors().mixed()) {
        int holder = (int) holders.argmax().item_long();
        if (step != wanted.step()) {
          changing();
        }
        state.values().forEach(tensor -> exchange.broadcast(tensor, holder));
      }
    }
    step = wanted.step();
    return trainState;
  }

  private void load(StatePlan wanted, RankContext context) {
    if (wanted.snapshot().isEmpty() && wanted.step() > 0) {
      throw new StateLostException(
          "no executor holds the state of step "
              + wanted.step()
              + " any more, and it has no snapshot: start again to go on from the last one");
    }
    if (wanted.snapshot().isEmpty()) {
      state.values().forEach(Tensor::zero_);
      replica.parameters().copy_(initial);
      if (!plan.weights().isEmpty()) {
        FileWeights.copy(plan.weights(), replica.layout(), replica.parameters(), context.hadoop());
      }
      return;
    }
    if (wanted.begins()) {
      state.values().forEach(Tensor::zero_);
    }
    Map<String, Tensor> held = new TreeMap<>(SnapshotFiles.heldAt(wanted.step(), state));
    if (wanted.begins()) {
      held.keySet().removeAll(rule.optimizerState().keySet());
    }
    String writer = SnapshotFiles.read(wanted.snapshot(), held, context.hadoop());
    String reader = context.processor().toString();
    boolean computed = wanted.step() > 0 && !writer.isEmpty();
    if (context.rank() == 0 && computed && !writer.equals(reader)) {
      context.notice(
          new RankNotice(
              wanted.step(),
              String.format(
                  "the snapshot of step %d was written on %s, and is gone on with on %s: the last"
                      + " bits of the parameters may differ from those of a run on one kind",
                  wanted.step(), writer, reader)));
    }
  }

  @Override
  public void close() {
    initial.close();
    rule.close();
    replica.close();
    pinned.close();
  }
}
