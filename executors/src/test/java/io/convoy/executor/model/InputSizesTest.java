package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputSizesTest {
  private static ComputationGraphConfiguration model(String name, int side) {
    return ModelCatalogue.configuration(
        new ModelSpec(name, new ImageShape(side, side, 3), 10, Map.of(), 1));
  }

  @ParameterizedTest
  @CsvSource({
    "resnet50, 160, 224, true",
    "resnet50, 160, 160, true",
    "resnet8, 32, 48, true",
    "lenet, 28, 32, false", // a row of all places comes before its dense layers
    "mlp, 28, 32, false"
  })
  void fit_networksThatPoolAndSuchThatFlatten(String name, int from, int to, boolean fits) {
    assertThat(InputSizes.fit(model(name, from), new ImageShape(to, to, 3))).isEqualTo(fits);
  }

  @Test
  void fit_askedForAnotherSize_leavesTheNetworkAsItIs() {
    ComputationGraphConfiguration model = model("lenet", 28);
    String before = model.toJson();
    InputSizes.fit(model, new ImageShape(40, 40, 3));
    assertThat(model.toJson()).isEqualTo(before);
  }
}
