package io.convoy.executor.optim;

import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters of a replica that learn, in groups of equal penalty and rate, and parameter by
 * parameter. Owns its views.
 */
final class ParameterGroups implements AutoCloseable {

  /**
   * What parameters of a group have in common.
   *
   * @param penalty theirs
   * @param rate factor of the learning rate
   */
  private record Kind(Penalty penalty, double rate) {}

  /**
   * Parameters of equal penalty and rate.
   *
   * @param penalty theirs
   * @param rate factor of the learning rate
   * @param members neighbours are one member: one view of each flat vector
   */
  record Group(Penalty penalty, double rate, List<Member> members) {
    private Group(Kind kind, List<Member> members) {
      this(kind.penalty(), kind.rate(), List.copyOf(members));
    }

    private Kind kind() {
      return new Kind(penalty, rate);
    }

    /** A step's rates as this group has them. */
    StepRates rates(StepRates step) {
      return rate == 1 ? step : step.times(rate);
    }

    /** A learning rate, on the host or the device, as this group has it; inside a PointerScope. */
    IValue rate(IValue learningRate) {
      if (rate == 1) {
        return learningRate;
      }
      return learningRate.isTensor()
          ? new IValue(learningRate.toTensor().mul(new Scalar(rate)))
          : new IValue(learningRate.toDouble() * rate);
    }

    List<Tensor> parameters() {
      return members.stream().map(Member::parameters).toList();
    }

    List<Tensor> gradients() {
      return members.stream().map(Member::gradient).toList();
    }

    /** The members' parts of an optimizer's state; the caller closes them. */
    List<Tensor> views(Tensor vector) {
      return members.stream().map(member -> member.view(vector)).toList();
    }
  }

  /**
   * A contiguous part of the flat vectors.
   *
   * @param first the parameter, or the first of several
   * @param length number of values
   * @param parameters {@code [length]}, a view
   * @param gradient {@code [length]}, a view
   */
  record Member(Segment first, long length, Tensor parameters, Tensor gradient) {
    /** Its part of an optimizer's state, which is laid out as the gradient. */
    Tensor view(Tensor state) {
      return state.narrow(0, first.place(), length);
    }

    boolean decays() {
      return first.role() == Role.WEIGHT;
    }
  }

  private final Tensor parameters;
  private final Tensor gradient;
  private final List<Group> groups;
  private final List<Group> single;
  private final List<Group> kernels;
  private final List<Group> others;

  /**
   * Groups by penalties and rates.
   *
   * @param parameters {@code [P]}
   * @param gradient {@code [learned]}
   * @param penalties of each segment of the layout, in its order
   * @param rules by which some of them learn or decay otherwise
   */
  ParameterGroups(
      ParameterLayout layout,
      Tensor parameters,
      Tensor gradient,
      List<Penalty> penalties,
      List<ParameterRule> rules) {
    this.parameters = parameters;
    this.gradient = gradient;
    Map<Kind, List<Member>> joined = new LinkedHashMap<>();
    List<Group> each = new ArrayList<>();
    List<Segment> segments = layout.segments();
    List<Kind> kinds = kinds(segments, penalties, rules);
    for (int i = 0; i < segments.size(); i++) {
      if (!isTrained(segments.get(i))) {
        continue;
      }
      Kind kind = kinds.get(i);
      Segment first = segments.get(i);
      long length = first.length();
      each.add(new Group(kind, List.of(member(first, length))));
      while (i + 1 < segments.size()
          && isTrained(segments.get(i + 1))
          && kind.equals(kinds.get(i + 1))) {
        i++;
        length += segments.get(i).length();
        each.add(new Group(kind, List.of(member(segments.get(i), segments.get(i).length()))));
      }
      joined.computeIfAbsent(kind, k -> new ArrayList<>()).add(member(first, length));
    }
    groups = groups(joined);
    single = List.copyOf(each);
    kernels = single.stream().filter(group -> group.members().get(0).decays()).toList();
    Map<Kind, List<Member>> rest = new LinkedHashMap<>();
    for (Group group : single) {
      if (!group.members().get(0).decays()) {
        rest.computeIfAbsent(group.kind(), k -> new ArrayList<>()).addAll(group.members());
      }
    }
    others = groups(rest);
  }

  private static List<Kind> kinds(
      List<Segment> segments, List<Penalty> penalties, List<ParameterRule> rules) {
    List<Kind> kinds = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      kinds.add(
          new Kind(
              ParameterRule.penalty(rules, segment, penalties.get(i)),
              segment.rate() * ParameterRule.rate(rules, segment)));
    }
    return kinds;
  }

  private static boolean isTrained(Segment segment) {
    return segment.learns() && segment.role() != Role.STATISTIC;
  }

  private static List<Group> groups(Map<Kind, List<Member>> members) {
    return members.entrySet().stream().map(e -> new Group(e.getKey(), e.getValue())).toList();
  }

  private Member member(Segment first, long length) {
    return new Member(
        first,
        length,
        parameters.narrow(0, first.offset(), length),
        gradient.narrow(0, first.place(), length));
  }

  /** Few groups, with neighbours joined: for element-wise rules. */
  List<Group> groups() {
    return groups;
  }

  /** One group for each parameter: for rules that need its norm. */
  List<Group> single() {
    return single;
  }

  /** One group for each kernel or matrix: for rules that scale these by norms. */
  List<Group> kernels() {
    return kernels;
  }

  /** Biases and normalisation: what such rules do not scale. */
  List<Group> others() {
    return others;
  }

  /** A vector for an optimizer's state, {@code [learned]}, zero; a new tensor. */
  Tensor zeros() {
    return torch.zeros_like(gradient);
  }

  /** The flat parameters, {@code [P]}, running statistics included. */
  Tensor parameters() {
    return parameters;
  }

  /** A count of steps, {@code [1]}, zero, in 32 bits where the parameters are; a new tensor. */
  Tensor counter() {
    try (Tensor zero = parameters.new_zeros(1)) {
      return zero.to(ScalarType.Float, false, true, new MemoryFormatOptional());
    }
  }

  @Override
  public void close() {
    for (List<Group> all : List.of(groups, single)) {
      for (Group group : all) {
        group.parameters().forEach(Tensor::close);
        group.gradients().forEach(Tensor::close);
      }
    }
  }
}
