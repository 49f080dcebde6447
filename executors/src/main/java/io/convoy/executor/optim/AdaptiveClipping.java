package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adaptive gradient clipping, Brock et al. 2021, "High-Performance Large-Scale Image Recognition
 * Without Normalization", equation 3: the gradient g of each output unit with weights w is scaled
 * to {@code limit max(|w|, 1e-3)} if its norm is larger. Biases and normalisation count as one unit
 * each; the last layer is left alone, as there (section 4.1).
 */
final class AdaptiveClipping implements Clipping {
  private static final double SMALLEST = 1e-3;

  private final double limit;
  private final ParameterGroups groups;
  private final List<Member> members = new ArrayList<>();

  AdaptiveClipping(double limit, ParameterGroups groups) {
    this.limit = limit;
    this.groups = groups;
    List<Group> all = groups.single();
    String last = all.get(all.size() - 1).members().get(0).first().vertex();
    for (Group group : all) {
      Member member = group.members().get(0);
      if (!member.first().vertex().equals(last)) {
        members.add(member);
      }
    }
  }

  @Override
  public Clipped clip(double norm, double divisor) {
    groups.groups().forEach(group -> Decay.divide(group, divisor));
    try (PointerScope scope = new PointerScope()) {
      double all = 0;
      Tensor over = groups.parameters().new_zeros(1);
      for (Member member : members) {
        Tensor gradient = UnitNorms.byUnit(member.gradient(), member);
        Tensor weights = UnitNorms.of(UnitNorms.byUnit(member.parameters(), member));
        Tensor largest = weights.clamp_min_(new Scalar(SMALLEST)).mul_(new Scalar(limit));
        Tensor norms = UnitNorms.of(gradient);
        over.add_(torch.count_nonzero(norms.gt(largest)));
        all += norms.numel();
        // a unit without gradient gives infinity here, which becomes 1
        gradient.mul_(largest.div(norms).clamp_max_(new Scalar(1)));
      }
      return new Clipped(all == 0 ? 0 : over.item_double() / all, 1);
    }
  }
}
