package io.convoy.baseline;

import io.convoy.driver.conf.EngineChoice;
import io.convoy.driver.conf.GuardConf.NonFinite;
import io.convoy.driver.conf.MicroBatch;
import io.convoy.driver.conf.PrecisionChoice;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.conf.SnapshotConf;
import io.convoy.driver.schedule.AverageSpec;
import io.convoy.driver.schedule.CurveSpec;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.optim.OptimizerSpec;
import java.util.ArrayList;
import java.util.List;

/** The settings that DL4J's training master cannot honour. */
final class Refusals {
  private final List<String> problems = new ArrayList<>();

  private Refusals() {}

  /** Each as {@code key = value: why; what to set}. */
  static List<String> of(RunConf conf) {
    Refusals refusals = new Refusals();
    refusals.optimizer(conf.optimizer());
    refusals.update(conf);
    refusals.run(conf);
    return refusals.problems;
  }

  private void optimizer(OptimizerSpec spec) {
    boolean known = Updaters.names().contains(spec.name());
    refuse(!known, "optimizer.name", spec.name(), "one of " + Updaters.names());
    boolean plain =
        spec.name().equals("sgd")
            && spec.arguments().number("momentum") > 0
            && !spec.arguments().flag("nesterov");
    refuse(plain, "optimizer.nesterov", false, "true, or optimizer.momentum = 0");
    int every = spec.lookahead().everySteps();
    refuse(every > 0, "optimizer.lookahead.every-steps", every, "0");
    refuse(!spec.groups().isEmpty(), "optimizer.groups", spec.groups().size(), "[]");
  }

  private void update(RunConf conf) {
    refuse(!conf.clip().name().equals("none"), "clip.name", conf.clip().name(), "none");
    double maxNorm = conf.regularisation().maxNorm();
    refuse(maxNorm > 0, "regularisation.max-norm", maxNorm, "0");
    flat("momentum-schedule", conf.momentumSchedule());
    flat("decay-schedule", conf.decaySchedule());
    AverageSpec.Kind kind = conf.average().kind();
    refuse(kind != AverageSpec.Kind.NONE, "average.kind", kind, "none");
    boolean state = conf.synchronise().optimizerState();
    refuse(!state, "synchronise.optimizer-state", state, "true");
  }

  private void flat(String key, CurveSpec curve) {
    refuse(!curve.name().equals("constant"), key + ".name", curve.name(), "constant");
    refuse(curve.from() != 1, key + ".from", curve.from(), "1");
  }

  private void run(RunConf conf) {
    refuse(conf.engine() == EngineChoice.TORCH, "engine", conf.engine(), "nd4j or auto");
    PrecisionChoice precision = conf.train().precision();
    refuse(precision != PrecisionChoice.FP32, "train.precision", precision, "fp32");
    MicroBatch micro = conf.train().microBatch();
    refuse(!micro.isWholeShare(), "train.micro-batch", micro, "0");
    NonFinite nonFinite = conf.guard().nonFinite();
    refuse(nonFinite != NonFinite.STOP, "guard.non-finite", nonFinite, "stop");
    int threads = conf.cluster().threads();
    refuse(threads != 0, "cluster.threads", threads, "0");
    DeviceChoice device = conf.cluster().device();
    refuse(device == DeviceChoice.GPU, "cluster.device", device, "auto or cpu");
    SnapshotConf snapshot = conf.snapshot();
    refuse(snapshot.everyEpochs() != 1, "snapshot.every-epochs", snapshot.everyEpochs(), "1");
    refuse(snapshot.everySteps() != 0, "snapshot.every-steps", snapshot.everySteps(), "0");
    boolean timed = !snapshot.everyDuration().isZero();
    refuse(timed, "snapshot.every-duration", snapshot.everyDuration().toSeconds() + "s", "0s");
  }

  private void refuse(boolean refused, String key, Object value, String instead) {
    if (refused) {
      problems.add(
          String.format(
              "%s = %s: synchronise.mode = dl4j cannot honour it; set %s", key, value, instead));
    }
  }
}
