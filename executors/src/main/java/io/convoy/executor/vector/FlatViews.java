package io.convoy.executor.vector;

import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Views of those parts of a flat vector that have given roles, neighbours joined into one view. */
public final class FlatViews {
  public static final Set<Role> TRAINED = EnumSet.complementOf(EnumSet.of(Role.STATISTIC));
  public static final Set<Role> STATISTICS = EnumSet.of(Role.STATISTIC);

  private FlatViews() {}

  /**
   * Returns the views in order of offset.
   *
   * @param vector {@code [P]}, laid out as {@code layout}
   */
  public static List<Tensor> of(Tensor vector, ParameterLayout layout, Set<Role> roles) {
    List<Tensor> views = new ArrayList<>();
    long start = -1;
    for (Segment segment : layout.segments()) {
      boolean wanted = roles.contains(segment.role());
      if (wanted && start < 0) {
        start = segment.offset();
      } else if (!wanted && start >= 0) {
        views.add(vector.narrow(0, start, segment.offset() - start));
        start = -1;
      }
    }
    if (start >= 0) {
      views.add(vector.narrow(0, start, layout.size() - start));
    }
    return List.copyOf(views);
  }
}
