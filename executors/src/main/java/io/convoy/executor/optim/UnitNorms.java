package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Member;
import io.convoy.executor.vector.ParameterLayout.Units;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** L2 norms of the output units of one parameter. */
final class UnitNorms {
  private UnitNorms() {}

  /**
   * The values of a parameter or its gradient by units.
   *
   * @param vector {@code [length]}
   * @return a view, {@code [outer, count, inner]}
   */
  static Tensor byUnit(Tensor vector, Member member) {
    Units units = member.first().units();
    return vector.view(units.outer(), units.count(), -1);
  }

  /**
   * The norm of each unit.
   *
   * @param byUnit {@code [outer, count, inner]}
   * @return {@code [1, count, 1]}, a new tensor
   */
  static Tensor of(Tensor byUnit) {
    return torch.norm(byUnit, new ScalarOptional(new Scalar(2)), new long[] {0, 2}, true);
  }
}
