package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * LookAhead, Zhang et al. 2019, "Lookahead Optimizer: k steps forward, 1 step back", algorithm 1,
 * around any rule: after k of its steps {@code slow += share (p - slow)}, {@code p = slow}. The
 * rule keeps its own state.
 *
 * <p>State: the rule's; {@code slow}, the slow weights, {@code [learned]}, of a cycle that has
 * begun; {@code cycle}, {@code [1]}: steps of the cycle so far. A cycle begins with slow weights
 * that are the parameters.
 */
final class Lookahead implements Optimizer {
  /** The names of its own state. */
  static final Set<String> SLOTS = Set.of("slow", "cycle");

  private final LookaheadSpec spec;
  private final Optimizer rule;
  private final List<Group> groups;
  private final Tensor slow;
  private final Tensor cycle;

  /**
   * @param rule that it owns
   */
  Lookahead(LookaheadSpec spec, Optimizer rule, ParameterGroups parameters) {
    this.spec = spec;
    this.rule = rule;
    groups = parameters.groups();
    slow = parameters.zeros();
    cycle = parameters.counter();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    double done = cycle.item_double();
    if (done == 0) {
      try (PointerScope scope = new PointerScope()) {
        members().forEach(member -> member.view(slow).copy_(member.parameters()));
      }
    }
    rule.step(rates, divisor);
    try (PointerScope scope = new PointerScope()) {
      if (done + 1 < spec.everySteps()) {
        cycle.add_(new Scalar(1));
      } else {
        members().forEach(this::move);
        cycle.zero_();
      }
    }
  }

  private void move(Member member) {
    Tensor behind = member.view(slow);
    behind.lerp_(member.parameters(), new Scalar(spec.share()));
    member.parameters().copy_(behind);
  }

  private Stream<Member> members() {
    return groups.stream().flatMap(group -> group.members().stream());
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new TreeMap<>(rule.state());
    state.put("slow", slow);
    state.put("cycle", cycle);
    return state;
  }

  @Override
  public void close() {
    rule.close();
    slow.close();
    cycle.close();
  }
}
