package io.convoy.executor.optim;

import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The trained parameters of a replica, in groups of equal penalty, and parameter by parameter. Owns
 * its views.
 */
final class ParameterGroups implements AutoCloseable {

  /**
   * Parameters of equal penalty.
   *
   * @param penalty theirs
   * @param members neighbours are one member: one view of each flat vector
   */
  record Group(Penalty penalty, List<Member> members) {
    List<Tensor> parameters() {
      return members.stream().map(Member::parameters).toList();
    }

    List<Tensor> gradients() {
      return members.stream().map(Member::gradient).toList();
    }

    /** The members' parts of another vector of the same layout; the caller closes them. */
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
    Tensor view(Tensor vector) {
      return vector.narrow(0, first.offset(), length);
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
   * Groups by the penalties.
   *
   * @param parameters {@code [P]}
   * @param gradient {@code [P]}
   * @param penalties of each segment of the layout, in its order
   */
  ParameterGroups(
      ParameterLayout layout, Tensor parameters, Tensor gradient, List<Penalty> penalties) {
    this.parameters = parameters;
    this.gradient = gradient;
    Map<Penalty, List<Member>> joined = new LinkedHashMap<>();
    List<Group> each = new ArrayList<>();
    List<Segment> segments = layout.segments();
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).role() == Role.STATISTIC) {
        continue;
      }
      Penalty penalty = penalties.get(i);
      each.add(new Group(penalty, List.of(member(segments.get(i), segments.get(i).length()))));
      int from = i;
      long length = segments.get(i).length();
      while (i + 1 < segments.size()
          && segments.get(i + 1).role() != Role.STATISTIC
          && penalties.get(i + 1).equals(penalty)) {
        i++;
        length += segments.get(i).length();
        each.add(new Group(penalty, List.of(member(segments.get(i), segments.get(i).length()))));
      }
      joined
          .computeIfAbsent(penalty, p -> new ArrayList<>())
          .add(member(segments.get(from), length));
    }
    groups = groups(joined);
    single = List.copyOf(each);
    kernels = single.stream().filter(group -> group.members().get(0).decays()).toList();
    Map<Penalty, List<Member>> rest = new LinkedHashMap<>();
    for (Group group : single) {
      if (!group.members().get(0).decays()) {
        rest.computeIfAbsent(group.penalty(), p -> new ArrayList<>()).addAll(group.members());
      }
    }
    others = groups(rest);
  }

  private static List<Group> groups(Map<Penalty, List<Member>> members) {
    return members.entrySet().stream().map(e -> new Group(e.getKey(), e.getValue())).toList();
  }

  private Member member(Segment first, long length) {
    return new Member(
        first,
        length,
        parameters.narrow(0, first.offset(), length),
        gradient.narrow(0, first.offset(), length));
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
