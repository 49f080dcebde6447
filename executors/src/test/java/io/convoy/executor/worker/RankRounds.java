package io.convoy.executor.worker;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.Processor;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.DrawPlan;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.RankDevice;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.exchange.RendezvousRegistry;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.LearningPlan;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.round.StepGuard;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.round.SyncPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Rounds of ranks that share this process, for tests. */
abstract class RankRounds {
  static final ImageShape SHAPE = new ImageShape(12, 12, 3);
  static final int IMAGES = 24;
  static final int BATCH = 6;
  static final RankDevice CPU = new RankDevice(ComputeDevice.CPU, "", "");

  /** Looks at nothing but whether numbers are finite. */
  static final StepGuard GUARD = new StepGuard(0, Double.POSITIVE_INFINITY, 1);

  static final SavePlan NO_SAVES = SavePlan.once("unused", false);

  @TempDir Path folder;
  final ExecutorService threads = Executors.newCachedThreadPool();
  final RendezvousRegistry meetings = new RendezvousRegistry();
  final List<FakeContext> contexts = new ArrayList<>();
  ModelSpec model = new ModelSpec("lenet", SHAPE, 3, Map.of(), 1);
  List<AugmentationSpec> augment = List.of();
  OptimizerSpec optimizer = new OptimizerSpec("sgd", Map.of());
  RegularisationSpec regularisation = RegularisationSpec.NONE;
  ClipSpec clip = ClipSpec.NONE;
  DrawPlan draws = DrawPlan.uniform(1);
  LearningTask task = LearningTask.CLASSIFICATION;
  LearningPlan learning = LearningPlan.ALL;
  List<StoredFile> base = List.of();
  boolean averaged;

  /** Of each rank; those that are left out have this host's. */
  List<Processor> processors = List.of();

  Precision precision = Precision.FP32;
  DeviceSettings device = DeviceSettings.DEFAULT;
  String run = "";
  String snapshot = "";
  String weights = "";
  int rounds;

  @BeforeEach
  void write() throws IOException {
    new SmallDataset(folder, IMAGES).write(SmallDataset.noise(IMAGES, 12, 12));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  String configuration() {
    return ModelCatalogue.configuration(model).toJson();
  }

  RoundPlan plan(int ranks, long done, RoundTask... tasks) {
    UpdateSpec update = new UpdateSpec(optimizer, regularisation, clip, averaged);
    rounds++;
    Rendezvous rendezvous = Rendezvous.of("round" + rounds, Duration.ofSeconds(60));
    return new RoundPlan(
        folder + run, // no test takes up another's replicas
        rounds,
        ranks,
        new ReplicaPlan(configuration(), weights, "torch", 1, precision, device, update),
        new DataPlan(
            folder.toString(),
            SHAPE,
            new InputColours(SmallDataset.COLOURS, Normalisation.NONE),
            augment,
            TestViews.CENTRE,
            draws,
            task,
            new LoaderOptions(1, 2, ReadOptions.DEFAULT)),
        new StatePlan(done, snapshot, learning, base),
        rendezvous,
        List.of(tasks));
  }

  static RoundTask.Train train(int done, int steps, double rate, SavePlan saves) {
    return train(done, Collections.nCopies(steps, StepRates.of(rate)), saves);
  }

  static RoundTask.Train train(int done, List<StepRates> rates, SavePlan saves) {
    return train(done, rates, saves, SyncPlan.ALL_REDUCE);
  }

  static RoundTask.Train train(int done, List<StepRates> rates, SavePlan saves, SyncPlan sync) {
    return train(done, rates, saves, sync, GUARD);
  }

  static RoundTask.Train train(
      int done, List<StepRates> rates, SavePlan saves, SyncPlan sync, StepGuard guard) {
    return new RoundTask.Train(
        "train", 1, done + 1, (long) done * BATCH, BATCH, BATCH, rates, sync, guard, saves);
  }

  /** Runs all ranks; null in place of the report of one that failed. */
  List<RankReport> run(RoundPlan plan) throws InterruptedException {
    contexts.clear();
    List<Future<RankReport>> running = new ArrayList<>();
    for (int rank = 0; rank < plan.worldSize(); rank++) {
      FakeContext context = new FakeContext(rank);
      context.meetings = meetings;
      if (rank < processors.size()) {
        context.processor = processors.get(rank);
      }
      contexts.add(context);
      running.add(threads.submit(() -> Rank.run(plan, context)));
    }
    List<RankReport> reports = new ArrayList<>();
    for (Future<RankReport> one : running) {
      try {
        reports.add(one.get());
      } catch (ExecutionException e) {
        reports.add(null);
      }
    }
    return reports;
  }

  /** The state after a step, as some executor has it; the caller gives it back. */
  TrainState held(long done) {
    return ReplicaCache.acquire(plan(1, done), 1, CPU);
  }

  /** Has executors die that have the state after a step. */
  void lose(int count, long done) {
    for (int i = 0; i < count; i++) {
      held(done).close();
    }
  }

  static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    tensor.data_ptr_float().get(values);
    return values;
  }

  /** Of the values under some names, in their order. */
  static String sha256(Map<String, float[]> values, Predicate<String> names) {
    MessageDigest digest = Sha256.digest();
    new TreeMap<>(values)
        .forEach(
            (name, floats) -> {
              if (names.test(name)) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * floats.length);
                bytes.asFloatBuffer().put(floats);
                digest.update(bytes);
              }
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  List<RankFailure> failures(FailureKind kind) {
    return contexts.stream()
        .flatMap(context -> context.failures.stream())
        .filter(failure -> failure.kind() == kind)
        .toList();
  }
}
