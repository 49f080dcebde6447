package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * L-BFGS, Nocedal and Wright 2006, "Numerical Optimization", algorithms 7.4 and 7.5: {@code p -= lr
 * H g}, where H is made of the last pairs {@code s} (change of the parameters) and {@code y}
 * (change of the gradient), from {@code (s y) / (y y)} times the identity (equation 7.20). It needs
 * the gradient of one and the same loss in every step: that over the whole training split.
 *
 * <p>The rate is fixed instead of searched for along the line; 1 is the natural one. So that it
 * cannot do harm, a pair without curvature ({@code s y <= 1e-10 y y}) is left out, and the first
 * step, which knows none, is {@code lr min(1, 1 / sum |g|) g}. L2 is in g; decoupled decay shrinks
 * the parameters before the step and is part of s.
 *
 * <p>State: {@code changes0} and so on, {@code [learned]}: s, and the parameters themselves in the
 * one that the next step completes; {@code slopes0} and so on, {@code [learned]}: y, and there the
 * gradient itself; {@code pairs}, {@code [1]}: how many were complete so far; {@code steps}, {@code
 * [1]}. Pair n is in place {@code n mod (history + 1)}.
 */
final class Lbfgs implements Optimizer {
  private static final double LEAST_CURVATURE = 1e-10;

  private final int history;
  private final List<Group> groups;
  private final List<Tensor> changes = new ArrayList<>();
  private final List<Tensor> slopes = new ArrayList<>();
  private final Tensor pairs;
  private final Tensor steps;
  private final Tensor direction;

  Lbfgs(Arguments arguments, ParameterGroups groups) {
    pairs = groups.counter();
    steps = groups.counter();
    history = arguments.whole("history");
    this.groups = groups.groups();
    direction = groups.zeros();
    for (int i = 0; i <= history; i++) {
      changes.add(groups.zeros());
      slopes.add(groups.zeros());
    }
  }

  @Override
  public void step(StepRates rates, double divisor) {
    try (PointerScope scope = new PointerScope()) {
      for (Group group : groups) {
        Decay.divide(group, divisor);
        Decay.addL2(group, rates, 1);
        copy(group);
      }
      long pair = pairs.item_long();
      boolean first = steps.item_double() == 0;
      if (!first && complete(pair)) {
        pairs.add_(new Scalar(1));
        pair++;
      }
      int place = place(pair);
      slopes.get(place).copy_(direction); // the gradient, until the next step
      Tensor change = changes.get(place);
      members().forEach(member -> member.view(change).copy_(member.parameters()));
      double length =
          first ? Math.min(1, 1 / torch.norm(direction, new Scalar(1)).item_double()) : 1;
      twoLoops(pair);
      for (Group group : groups) {
        Decay.apply(group, rates);
        Scalar rate = new Scalar(group.rates(rates).learningRate() * length);
        for (Member member : group.members()) {
          member.parameters().sub_(member.view(direction), rate);
        }
      }
      steps.add_(new Scalar(1));
    }
  }

  /** The gradient into the direction; running statistics stay zero there. */
  private void copy(Group group) {
    group.members().forEach(member -> member.view(direction).copy_(member.gradient()));
  }

  private int place(long pair) {
    return (int) (pair % (history + 1));
  }

  /** Makes differences of what the last step left; false if they have no curvature. */
  private boolean complete(long pair) {
    Tensor change = changes.get(place(pair));
    Tensor slope = slopes.get(place(pair));
    slope.neg_().add_(direction);
    change.neg_();
    members().forEach(member -> member.view(change).add_(member.parameters()));
    double square = dot(slope, slope);
    return square > Float.MIN_NORMAL && dot(change, slope) > LEAST_CURVATURE * square;
  }

  /** Algorithm 7.4, on the direction in place. */
  private void twoLoops(long pair) {
    long oldest = Math.max(0, pair - history);
    double[] alpha = new double[history];
    double[] curvature = new double[history];
    for (long i = pair - 1; i >= oldest; i--) {
      Tensor change = changes.get(place(i));
      Tensor slope = slopes.get(place(i));
      int age = (int) (i - oldest);
      curvature[age] = dot(change, slope);
      alpha[age] = dot(change, direction) / curvature[age];
      direction.sub_(slope, new Scalar(alpha[age]));
    }
    if (pair > 0) {
      Tensor slope = slopes.get(place(pair - 1));
      direction.mul_(new Scalar(curvature[(int) (pair - 1 - oldest)] / dot(slope, slope)));
    }
    for (long i = oldest; i < pair; i++) {
      int age = (int) (i - oldest);
      double beta = dot(slopes.get(place(i)), direction) / curvature[age];
      direction.add_(changes.get(place(i)), new Scalar(alpha[age] - beta));
    }
  }

  private Stream<Member> members() {
    return groups.stream().flatMap(group -> group.members().stream());
  }

  /** Over the trained parameters. */
  private double dot(Tensor one, Tensor other) {
    return members()
        .mapToDouble(member -> member.view(one).dot(member.view(other)).item_double())
        .reduce(0, Double::sum);
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new TreeMap<>(Map.of("pairs", pairs, "steps", steps));
    for (int i = 0; i <= history; i++) {
      state.put("changes" + i, changes.get(i));
      state.put("slopes" + i, slopes.get(i));
    }
    return state;
  }

  @Override
  public void close() {
    state().values().forEach(Tensor::close);
    direction.close();
  }
}
