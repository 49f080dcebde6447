package io.convoy.executor.checkup;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.layer.AuxiliaryCrossEntropy;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the first loss is, for a cross-entropy, {@code ln(classes)}, that of a network that knows
 * nothing, and whether regularisation raises it: the sanity checks of Stanford's CS231n, "Neural
 * Networks 3". All classes are wanted equally, so that the images' labels do not matter.
 */
final class FirstLoss implements ModelCheck {
  private static final double SHARE = 0.1;

  /** Outputs of variance 2, He's, cost half of it more. */
  private static final double VARIED = 1;

  private static final double MUCH = 1;
  private static final RegularisationSpec STRONG =
      new RegularisationSpec(RegularisationSpec.Source.RECIPE, 0, MUCH, 0, 0);

  @Override
  public String name() {
    return "first loss";
  }

  @Override
  public List<Finding> run(ModelSubject subject) {
    if (!subject.start().random()) {
      return List.of(Finding.ok(name(), "not looked at: the weights are trained ones"));
    }
    Optional<UntrainedLoss> expected = UntrainedLoss.of(subject.configuration());
    if (expected.isEmpty()) {
      return List.of(Finding.ok(name(), "not looked at: the loss has no value to be expected"));
    }
    try (Replica replica = subject.replica(Precision.FP32)) {
      int count = subject.images().count();
      int classes = replica.probabilities(subject.images()).length / count;
      replica.accumulate(equal(subject.images(), classes), 1);
      double share = AuxiliaryCrossEntropy.share(subject.configuration());
      double loss = replica.gradientBuffer().lossSum() / replica.gradientBuffer().samples() / share;
      return List.of(ofLoss(loss, classes, expected.get()), ofRegularisation(replica, count));
    }
  }

  private Finding ofLoss(double loss, int classes, UntrainedLoss untrained) {
    double expected = untrained.value(classes);
    double varied = VARIED * expected / Math.log(classes);
    Finding found =
        Finding.ok(
            name(),
            "%.4g; knowing nothing is %s = %.4g",
            loss,
            untrained.formula(classes),
            expected);
    if (Math.abs(loss - expected) <= SHARE * expected) {
      return found;
    }
    String remedy =
        "look at the initialisation of the network, above all of its last layer, and at"
            + " data.normalise";
    return loss > 0 && loss - expected <= varied ? found.warning(remedy) : found.red(remedy);
  }

  private Finding ofRegularisation(Replica replica, int count) {
    UpdateSpec spec =
        new UpdateSpec(new OptimizerSpec("sgd", Map.of()), STRONG, ClipSpec.NONE, false);
    try (UpdateRule rule =
        new UpdateRule(spec, replica.layout(), replica.parameters(), replica.gradientBuffer())) {
      double added = rule.applyMeasured(StepRates.of(0), count, 1).regularisationLoss();
      Finding found = Finding.ok("regularised loss", "l2 = 1 adds %.4g to it", added);
      return added > 0
          ? found
          : found.red("no weights are regularised, or all are zero: look at the initialisation");
    }
  }

  private static ImageBatch equal(ImageBatch images, int classes) {
    FloatBuffer targets =
        ByteBuffer.allocateDirect(Float.BYTES * images.count() * classes)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < targets.capacity(); i++) {
      targets.put(i, 1f / classes);
    }
    return images.withTargets(targets);
  }
}
