package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.SIZE;
import static io.convoy.executor.optim.FlatVectors.isWeight;
import static io.convoy.executor.optim.OptimizerComparison.RATE;
import static io.convoy.executor.optim.OptimizerComparison.compare;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.optim.RegularisationSpec.Source;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParameterRuleTest {
  private static ParameterRule rule(String layers, Map<String, Object> factors) {
    return new ParameterRule(List.of(layers), factors);
  }

  private static UpdateSpec spec(String name, ParameterRule... rules) {
    return new UpdateSpec(
        new OptimizerSpec(name, LookaheadSpec.NONE, List.of(rules), Map.of()),
        new RegularisationSpec(Source.RECIPE, 0, 0.1, 0.2, 0),
        ClipSpec.NONE,
        false);
  }

  /** Where what lies of {@link FlatVectors#LAYOUT}. */
  private static double of(int index, double biases, double kernel, double scale, double output) {
    return index < 2 ? biases : index < 8 ? kernel : index < 12 ? scale : output;
  }

  /** The first group that holds a parameter counts: Caffe's lr_mult and decay_mult. */
  @Test
  void groups_haveRatesAndDecaysOfTheirOwn() {
    compare(
        spec(
            "vanilla-sgd",
            rule("*", Map.of("parameters", "biases", "rate", 2)),
            rule("c*", Map.of("rate", 0.5, "decay", 0.25)),
            rule("b?", Map.of("parameters", "normalisation", "rate", 3, "decay", 5)),
            rule("conv", Map.of("rate", 100)),
            rule("out", Map.of("parameters", "weights", "decay", 0))),
        (p, g, step) -> {
          for (int i = 0; i < SIZE; i++) {
            double rate = RATE * of(i, 2, 0.5, 3, 1);
            double decay = isWeight(i) ? of(i, 1, 0.25, 5, 0) : 0;
            p[i] -= rate * (g[i] + 0.1 * decay * p[i]) + rate * 0.2 * decay * p[i];
          }
        });
  }

  /** A rate is one of updates, whatever the rule makes of gradients. */
  @Test
  void groups_ofAdam_scaleItsUpdates() {
    double[] m = new double[SIZE];
    double[] s = new double[SIZE];
    compare(
        spec("adam", rule("*", Map.of("decay", 0)), rule("*", Map.of("rate", 7))),
        (p, g, step) -> {
          for (int i = 0; i < SIZE; i++) {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            s[i] = 0.999 * s[i] + 0.001 * g[i] * g[i];
            double root = Math.sqrt(s[i] / (1 - Math.pow(0.999, step)));
            p[i] -= RATE * m[i] / (1 - Math.pow(0.9, step)) / (root + 1e-8);
          }
        });
  }

  @Test
  void pattern_ofNoLayer_isRefusedWithTheNearest() {
    Set<String> layers = Set.of("conv1", "dense1");
    assertThatCode(() -> rule("conv*", Map.of()).check(layers)).doesNotThrowAnyException();
    assertThatThrownBy(() -> rule("dens", Map.of()).check(layers))
        .hasMessage(
            "optimizer.groups.layers = dens: no layer with parameters has such a name; the nearest"
                + " is dense1");
  }

  @Test
  void factors_unknownOrOutOfRange_areRefused() {
    assertThatThrownBy(() -> rule("*", Map.of("rat", 2))).hasMessageContaining("mean rate?");
    assertThatThrownBy(() -> rule("*", Map.of("rate", 0))).hasMessageContaining("rate = 0: must");
    assertThatThrownBy(() -> rule("*", Map.of("parameters", "kernels")))
        .hasMessageContaining("one of all, weights, biases, normalisation");
    assertThatThrownBy(() -> new ParameterRule(List.of(), Map.of()))
        .hasMessageContaining("must name one at least");
  }
}
