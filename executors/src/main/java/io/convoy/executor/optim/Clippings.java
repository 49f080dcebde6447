package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.optim.Clipping.Clipped;
import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The registered ways of clipping a gradient. */
public final class Clippings {
  private static final String LIMIT = "limit";

  private interface Constructor {
    Clipping create(Arguments arguments, ParameterGroups groups);
  }

  private static final Catalogue<Constructor> CATALOGUE =
      new Catalogue<>(
          "clipping",
          "convoy list clippings",
          List.of(
              Kind.of(
                  "none",
                  (arguments, groups) -> (norm, divisor) -> new Clipped(0, divisor),
                  "nothing",
                  "",
                  limit("says nothing here")),
              Kind.of(
                  "global-norm",
                  (arguments, groups) -> globalNorm(arguments.number(LIMIT)),
                  "scales the gradient down by its L2 norm; `clipped` in the metrics is 1 if it"
                      + " was, else 0",
                  "Pascanu et al. 2013, algorithm 1",
                  limit("largest norm")),
              Kind.of(
                  "layer-norm",
                  (arguments, groups) -> new LayerNorm(arguments.number(LIMIT), groups),
                  "scales each layer's gradient down by its L2 norm; `clipped` is the share of"
                      + " layers",
                  "DL4J's `ClipL2PerLayer`",
                  limit("largest norm of a layer")),
              Kind.of(
                  "value",
                  (arguments, groups) -> new Values(arguments.number(LIMIT), groups),
                  "cuts each value off; `clipped` is the share of values",
                  "DL4J's `ClipElementWiseAbsoluteValue`",
                  limit("largest absolute value")),
              Kind.of(
                  "adaptive",
                  (arguments, groups) -> new AdaptiveClipping(arguments.number(LIMIT), groups),
                  "scales each filter's or neuron's gradient down to `limit` times max(norm of its"
                      + " weights, 1e-3), but not the last layer's; `clipped` is the share of"
                      + " units",
                  "Brock et al. 2021, equation 3",
                  limit("largest ratio of norms, of which 0.01 is usual"))));

  private Clippings() {}

  private static Parameter limit(String meaning) {
    return Parameter.number(LIMIT, 1, Range.above(0), meaning);
  }

  /** What a recipe can name. */
  public static Catalogue<?> catalogue() {
    return CATALOGUE;
  }

  static Clipping create(ClipSpec spec, ParameterGroups groups) {
    return CATALOGUE.kind(spec.name()).constructor().create(spec.arguments(), groups);
  }

  /**
   * Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", algorithm 1.
   */
  private static Clipping globalNorm(double limit) {
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
