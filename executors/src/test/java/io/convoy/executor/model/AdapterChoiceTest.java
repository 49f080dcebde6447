package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterChoiceTest {
  private static AdapterChoice choice(String model, String... layers) {
    return AdapterChoice.of(
        ModelCatalogue.configuration(
            new ModelSpec(model, new ImageShape(32, 32, 3), 10, Map.of(), 1)),
        new LoraSpec(2, 4, List.of(layers)));
  }

  @Test
  void everything_isDenseLayersAndConvolutionsBelowTheHead() {
    assertThat(choice("lenet", "*").layers()).containsExactly("conv1", "conv2", "dense1", "dense2");
    assertThat(choice("resnet8", "*").layers()).hasSize(7).noneMatch(name -> name.endsWith("norm"));
    assertThat(choice("resnet8", "stage3-*", "stem-conv").layers())
        .containsExactly("stem-conv", "stage3-block1-1-conv", "stage3-block1-2-conv");
    assertThat(choice("resnet8", "*")).hasToString("Adapters in 7 layers");
  }

  @Test
  void groupedConvolutions_thatAPatternMeansToo_areLeftOutAndSaid() {
    AdapterChoice choice = choice("mobilenet-v1", "*");
    assertThat(choice.layers()).hasSize(14);
    assertThat(choice.grouped()).hasSize(13);
    assertThat(choice.toString())
        .startsWith("Adapters in 14 layers, none in 13 convolutions in groups: ")
        .contains(choice.grouped().get(2) + ", ...");
    assertThat(choice("resnext50-32x4d", "*").grouped()).hasSize(16);
  }

  @Test
  void groupedConvolution_thatIsNamed_isRefusedByItsName() {
    String depthwise = choice("mobilenet-v1", "*").grouped().get(0);
    assertThatThrownBy(() -> choice("mobilenet-v1", "*", depthwise))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "finetune.lora.layers = %s: %s is a convolution in groups, into which no adapter can be"
                + " merged; leave it out, or take [\"*\"], which leaves out all such",
            depthwise, depthwise);
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv3", "output", "norm*"})
  void name_thatNoLayerHas_isRefusedWithTheNearest(String name) {
    assertThatThrownBy(() -> choice("lenet", name))
        .hasMessageStartingWith(
            "finetune.lora.layers = "
                + name
                + ": no dense layer or convolution below the last layer has such a name; the"
                + " nearest is ");
  }
}
