package io.convoy.executor.optim;

import io.convoy.executor.optim.Clipping.Clipped;
import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The registered ways of clipping a gradient. */
public final class Clippings {
  private interface Constructor {
    Clipping create(double limit, ParameterGroups groups);
  }

  private static final Map<String, Constructor> REGISTRY =
      new TreeMap<>(
          Map.of(
              "none",
              (limit, groups) -> (norm, divisor) -> new Clipped(0, divisor),
              "global-norm",
              Clippings::globalNorm,
              "layer-norm",
              LayerNorm::new,
              "value",
              Values::new,
              "adaptive",
              AdaptiveClipping::new));

  private Clippings() {}

  /** Their names, as a recipe writes them. */
  public static Set<String> names() {
    return REGISTRY.keySet();
  }

  static Clipping create(ClipSpec spec, ParameterGroups groups) {
    return REGISTRY.get(spec.name()).create(spec.limit(), groups);
  }

  /**
   * Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", algorithm 1.
   */
  private static Clipping globalNorm(double limit, ParameterGroups groups) {
    return (norm, divisor) ->
        norm > limit ? new Clipped(1, divisor * norm / limit) : new Clipped(0, divisor);
  }

  /** Each layer's gradient scaled down to the limit, as DL4J's {@code ClipL2PerLayer}. */
  private static final class LayerNorm implements Clipping {
    private final double limit;
    private final ParameterGroups groups;
    private final List<List<Member>> layers;

    LayerNorm(double limit, ParameterGroups groups) {
      this.limit = limit;
      this.groups = groups;
      Map<String, List<Member>> byVertex = new LinkedHashMap<>();
      for (Group group : groups.single()) {
        Member member = group.members().get(0);
        byVertex.computeIfAbsent(member.first().vertex(), v -> new ArrayList<>()).add(member);
      }
      layers = List.copyOf(byVertex.values());
    }

    @Override
    public Clipped clip(double norm, double divisor) {
      groups.groups().forEach(group -> Decay.divide(group, divisor));
      double[] norms =
          Norms.read(layers.stream().flatMap(List::stream).map(Member::gradient).toList());
      int over = 0;
      int at = 0;
      for (List<Member> layer : layers) {
        double own = Norms.together(Arrays.copyOfRange(norms, at, at + layer.size()));
        at += layer.size();
        if (own > limit) {
          over++;
          try (Scalar factor = new Scalar(limit / own)) {
            layer.forEach(member -> member.gradient().mul_(factor));
          }
        }
      }
      return new Clipped((double) over / layers.size(), 1);
    }
  }

  /** Each value cut to the limit, as DL4J's {@code ClipElementWiseAbsoluteValue}. */
  private static final class Values implements Clipping {
    private final double limit;
    private final ParameterGroups groups;

    Values(double limit, ParameterGroups groups) {
      this.limit = limit;
      this.groups = groups;
    }

    @Override
    public Clipped clip(double norm, double divisor) {
      double all = 0;
      try (PointerScope scope = new PointerScope()) {
        Tensor over = groups.parameters().new_zeros(1);
        for (Group group : groups.groups()) {
          Decay.divide(group, divisor);
          for (Tensor gradient : group.gradients()) {
            over.add_(torch.count_nonzero(gradient.abs().gt(new Scalar(limit))));
            all += gradient.numel();
            gradient.clamp_(
                new ScalarOptional(new Scalar(-limit)), new ScalarOptional(new Scalar(limit)));
          }
        }
        return new Clipped(over.item_double() / all, 1);
      }
    }
  }
}
