package io.convoy.executor.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.vector.ParameterLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What is told of an update's groups is what optimizers make of them. */
class UpdateGroupTest {
  private static final ModelSpec MODEL =
      new ModelSpec("resnet8", new ImageShape(16, 16, 3), 3, Map.of(), 1);

  private static Map<String, Long> told(List<UpdateGroup> groups) {
    Map<String, Long> values = new TreeMap<>();
    groups.forEach(group -> values.put(group.penalty() + " " + group.rate(), group.values()));
    return values;
  }

  @Test
  void of_aNetworkWithRules_areTheGroupsOfOptimizers() {
    ParameterLayout layout =
        FlatParameters.of(
                FlatParameters.initialised(ModelCatalogue.configuration(MODEL), Precision.FP32))
            .layout();
    List<ParameterRule> rules =
        List.of(
            new ParameterRule(List.of("stage1-*"), Map.of("rate", 0.5)),
            new ParameterRule(List.of("output"), Map.of("decay", 0.0)));
    RegularisationSpec decay = new RegularisationSpec(Source.RECIPE, 0, 1e-4, 0.1, 2);
    OptimizerSpec optimizer = new OptimizerSpec("sgd", LookaheadSpec.NONE, rules, Map.of());
    List<UpdateGroup> groups =
        UpdateGroup.of(layout, new UpdateSpec(optimizer, decay, ClipSpec.NONE, false));
    Map<String, Long> made = new TreeMap<>();
    try (Tensor parameters = torch.zeros(new long[] {layout.size()});
        Tensor gradient = torch.zeros(new long[] {layout.learned()});
        ParameterGroups used =
            new ParameterGroups(layout, parameters, gradient, Penalties.of(decay, layout), rules)) {
      used.groups()
          .forEach(
              group ->
                  made.put(
                      group.penalty() + " " + group.rate(),
                      group.members().stream().mapToLong(ParameterGroups.Member::length).sum()));
      assertThat(groups.stream().mapToInt(UpdateGroup::parameters).sum())
          .isEqualTo(used.single().size());
    }
    assertThat(told(groups)).isEqualTo(made).hasSize(5);
  }
}
