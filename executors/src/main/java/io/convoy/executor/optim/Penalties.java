package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What of the regularisation is not the optimizer's: coefficients, loss, L1 and max-norm. */
final class Penalties {
  private Penalties() {}

  /** The penalty of each segment, in the order of the layout. */
  static List<Penalty> of(RegularisationSpec spec, ParameterLayout layout) {
    return layout.segments().stream().map(segment -> of(spec, segment)).toList();
  }

  private static Penalty of(RegularisationSpec spec, Segment segment) {
    boolean weight = segment.role() == Role.WEIGHT;
    Penalty own = segment.penalty();
    double maxNorm = weight ? tighter(spec.maxNorm(), own.maxNorm()) : own.maxNorm();
    if (spec.source() == Source.MODEL) {
      return new Penalty(own.l1(), own.l2(), own.decay(), maxNorm);
    }
    return weight
        ? new Penalty(spec.l1(), spec.l2(), spec.decay(), maxNorm)
        : new Penalty(0, 0, 0, maxNorm);
  }

  /** The smaller of two limits, of which 0 is none. */
  private static double tighter(double one, double other) {
    return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
  }

  /** {@code sum (l1 |w| + 1/2 l2 w^2)}. */
  static double loss(List<Group> groups, StepRates rates) {
    double loss = 0;
    for (Group group : groups) {
      Penalty penalty = group.penalty();
      if (penalty.l2() > 0) {
        loss += penalty.l2() / 2 * Math.pow(Norms.together(group.parameters()), 2);
      }
      if (penalty.l1() > 0) {
        try (PointerScope scope = new PointerScope()) {
          for (Tensor weights : group.parameters()) {
            loss += penalty.l1() * torch.norm(weights, new Scalar(1)).item_double();
          }
        }
      }
    }
    return loss * rates.decayShare();
  }

  /** Adds the subgradient of L1, {@code l1 sign(w)}, to a gradient that has yet to be divided. */
  static void addL1(List<Group> groups, StepRates rates, double divisor) {
    for (Group group : groups) {
      if (group.penalty().l1() == 0) {
        continue;
      }
      try (PointerScope scope = new PointerScope()) {
        Scalar factor = new Scalar(group.penalty().l1() * rates.decayShare() * divisor);
        for (Member member : group.members()) {
          member.gradient().add_(member.parameters().sign(), factor);
        }
      }
    }
  }

  /** Scales units down to their largest norm. */
  static void constrain(List<Group> single) {
    for (Group group : single) {
      if (group.penalty().maxNorm() == 0) {
        continue;
      }
      try (PointerScope scope = new PointerScope()) {
        Member member = group.members().get(0);
        Tensor weights = UnitNorms.byUnit(member.parameters(), member);
        Tensor factors =
            UnitNorms.of(weights).reciprocal_().mul_(new Scalar(group.penalty().maxNorm()));
        weights.mul_(factors.clamp_max_(new Scalar(1)));
      }
    }
  }
}
