package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureLayersTest {
  private static List<String> stages(String model, int side) {
    ImageShape input = new ImageShape(side, side, 3);
    return FeatureLayers.of(
        ModelCatalogue.configuration(new ModelSpec(model, input, 12, Map.of(), 1)), input);
  }

  @Test
  void of_catalogueModels_areTheEndsOfTheirStages() {
    assertThat(stages("resnet20", 32))
        .containsExactly("stage1-block3-relu", "stage2-block3-relu", "stage3-block3-relu");
    assertThat(stages("lenet", 32))
        .containsExactly("conv1", "pool1", "conv2", "pool2", "dense1", "dense2");
  }

  /** Its last maps of that size are the classes. */
  @Test
  void of_aNetworkThatEndsInAConvolution_leavesTheClassesOut() {
    List<String> stages = stages("squeezenet1.1", 224);
    assertThat(stages).hasSize(4);
    assertThat(stages.get(0)).startsWith("conv1");
    assertThat(stages.get(3)).startsWith("fire8");
  }
}
