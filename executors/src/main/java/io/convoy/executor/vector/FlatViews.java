package io.convoy.executor.vector;

import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Views of those parts of a flat vector that learn and have given roles, neighbours joined into one
 * view.
 */
public final class FlatViews {
  public static final Set<Role> TRAINED = EnumSet.complementOf(EnumSet.of(Role.STATISTIC));
  public static final Set<Role> STATISTICS = EnumSet.of(Role.STATISTIC);
  public static final Set<Role> ALL = EnumSet.allOf(Role.class);

  private FlatViews() {}

  /** Neighbours, from the first segment to the last. */
  private record Stretch(Segment first, Segment last) {
    long length() {
      return last.offset() + last.length() - first.offset();
    }
  }

  /**
   * Returns the views of parameters in order of offset.
   *
   * @param parameters {@code [P]}
   */
  public static List<Tensor> of(Tensor parameters, ParameterLayout layout, Set<Role> roles) {
    return stretches(layout, roles).stream()
        .map(one -> parameters.narrow(0, one.first().offset(), one.length()))
        .toList();
  }

  /**
   * Returns the views of the same parts in the gradient.
   *
   * @param gradient {@code [learned]}
   */
  public static List<Tensor> ofGradient(Tensor gradient, ParameterLayout layout, Set<Role> roles) {
    return stretches(layout, roles).stream()
        .map(one -> gradient.narrow(0, one.first().place(), one.length()))
        .toList();
  }

  private static List<Stretch> stretches(ParameterLayout layout, Set<Role> roles) {
    List<Stretch> stretches = new ArrayList<>();
    Segment first = null;
    Segment last = null;
    for (Segment segment : layout.segments()) {
      boolean wanted = segment.learns() && roles.contains(segment.role());
      if (wanted) {
        first = first == null ? segment : first;
        last = segment;
      } else if (first != null) {
        stretches.add(new Stretch(first, last));
        first = null;
      }
    }
    if (first != null) {
      stretches.add(new Stretch(first, last));
    }
    return stretches;
  }
}
