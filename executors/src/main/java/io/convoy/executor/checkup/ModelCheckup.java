package io.convoy.executor.checkup;

import io.convoy.executor.base.Reason;
import java.util.ArrayList;
import java.util.List;

/** All checks of a network, one after the other. */
public final class ModelCheckup {
  private static final List<ModelCheck> CHECKS =
      List.of(
          new FirstLoss(),
          new InputMatters(),
          new Activations(),
          new UpdateRatio(),
          new Overfit(),
          new GradientCheck());

  private ModelCheckup() {}

  /** Does them; one that fails is a finding, too. */
  public static List<Finding> run(ModelSubject subject) {
    List<Finding> findings = new ArrayList<>();
    for (ModelCheck check : CHECKS) {
      findings.addAll(run(check, subject));
    }
    return findings;
  }

  private static List<Finding> run(ModelCheck check, ModelSubject subject) {
    try {
      return check.run(subject);
    } catch (RuntimeException e) {
      return List.of(
          Finding.ok(check.name(), "failed: %s", Reason.of(e))
              .red("a training of this network would fail likewise"));
    }
  }
}
