package io.convoy.executor.optim;

import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters that an update treats alike.
 *
 * @param penalty what is added to the loss for them, or done to them at each step
 * @param rate factor of the learning rate
 * @param parameters how many: each kernel, bias, scale and so on is one
 * @param values of them together
 */
public record UpdateGroup(Penalty penalty, double rate, int parameters, long values) {
  private record Kind(Penalty penalty, double rate) {}

  /** The groups of what learns, running statistics left out, in the order of the layout. */
  public static List<UpdateGroup> of(ParameterLayout layout, UpdateSpec update) {
    List<ParameterRule> rules = update.optimizer().groups();
    List<Penalty> penalties = Penalties.of(update.regularisation(), layout);
    Map<Kind, UpdateGroup> groups = new LinkedHashMap<>();
    for (int i = 0; i < penalties.size(); i++) {
      Segment one = layout.segments().get(i);
      if (one.learns() && one.role() != Role.STATISTIC) {
        Penalty penalty = ParameterRule.penalty(rules, one, penalties.get(i));
        double rate = one.rate() * ParameterRule.rate(rules, one);
        UpdateGroup alone = new UpdateGroup(penalty, rate, 1, one.length());
        groups.merge(new Kind(penalty, rate), alone, UpdateGroup::with);
      }
    }
    return new ArrayList<>(groups.values());
  }

  private UpdateGroup with(UpdateGroup other) {
    return new UpdateGroup(penalty, rate, parameters + other.parameters, values + other.values);
  }
}
