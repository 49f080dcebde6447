package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import org.bytedeco.pytorch.Scalar;

/** Weight decay in the two ways of Loshchilov and Hutter 2019, "Decoupled Weight Decay". */
final class Decay {
  private Decay() {}

  /** Decoupled: {@code p -= lr decay p}, before the update from a gradient taken at p. */
  static void apply(Group group, StepRates rates) {
    if (group.penalty().decay() == 0) {
      return;
    }
    Scalar kept = new Scalar(kept(group, rates));
    group.members().forEach(member -> member.parameters().mul_(kept));
  }

  private static double kept(Group group, StepRates rates) {
    return 1 - group.rates(rates).learningRate() * group.penalty().decay() * rates.decayShare();
  }

  /** The coefficient by which parameters that were shrunk already give the L2 of those before. */
  static double l2AfterShrinking(Group group, StepRates rates) {
    double kept = kept(group, rates);
    return group.penalty().l2() * rates.decayShare() / (kept == 0 ? 1 : kept);
  }

  /** Divides the gradients. */
  static void divide(Group group, double divisor) {
    if (divisor == 1) {
      return;
    }
    Scalar factor = new Scalar(1 / divisor);
    group.members().forEach(member -> member.gradient().mul_(factor));
  }

  /** Coupled: {@code g += l2 p}, where g has yet to be divided. */
  static void addL2(Group group, StepRates rates, double divisor) {
    double l2 = group.penalty().l2() * rates.decayShare() * divisor;
    if (l2 == 0) {
      return;
    }
    Scalar coefficient = new Scalar(l2);
    for (Member member : group.members()) {
      member.gradient().add_(member.parameters(), coefficient);
    }
  }
}
