package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitialisationsTest {

  /** Fans by hand: 32 channels of 5x5 kernels, a depthwise 3x3, 4 of 128 channels in 32 groups. */
  @ParameterizedTest
  @CsvSource({
    "small,       resnet18,        stage2-block1-1-conv, 1e-4",
    "lecun,       resnet18,        stage2-block1-1-conv, 1 / 64 * 9",
    "kaiming,     resnet18,        stage2-block1-1-conv, 2 / 64 * 9",
    "kaiming-out, resnet18,        stage2-block1-1-conv, 2 / 128 * 9",
    "xavier,      resnet18,        stage2-block1-1-conv, 2 / 192 * 9",
    "kaiming,     resnext50-32x4d, stage1-block2-2-conv, 2 / 4 * 9",
    "kaiming,     mobilenet-v2,    block2-depth-conv,    2 / 1 * 9",
    "lecun,       vgg11,           dense2,               1 / 4096 * 1",
  })
  void begin_ofALayer_hasTheVarianceOfItsFans(
      String init, String model, String vertex, String expected) {
    ComputationGraphConfiguration network = Initialisations.begin(network(model), init);
    NormalDistribution weights = new NormalDistribution(0, Math.sqrt(value(expected)));
    assertThat(start(network, vertex)).isEqualTo(new WeightInitDistribution(weights));
  }

  private static double value(String expected) {
    String[] parts = expected.split("[ /*]+", -1);
    return parts.length == 1
        ? Double.parseDouble(parts[0])
        : Double.parseDouble(parts[0])
            / (Double.parseDouble(parts[1]) * Double.parseDouble(parts[2]));
  }

  @Test
  void begin_ofAnyName_leavesTheOutputAlone() {
    ComputationGraphConfiguration network = network("resnet18");
    IWeightInit before = start(network, "output");
    Initialisations.begin(network, "small");
    assertThat(start(network, "output")).isEqualTo(before);
  }

  /** No network of the catalogue changes where a recipe says nothing. */
  @Test
  void begin_asTheModelHasIt_changesNothing() {
    for (CatalogueModel model : ModelCatalogue.models()) {
      ModelSpec spec = model.trialSpec(3, 1);
      assertThat(Initialisations.begin(ModelCatalogue.configuration(spec), "model"))
          .as(model.name())
          .isEqualTo(ModelCatalogue.configuration(spec));
    }
  }

  @Test
  void begin_ofAnUnknownName_namesTheNearest() {
    ComputationGraphConfiguration network = network("resnet18");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Initialisations.begin(network, "xaviar"))
        .withMessageContaining("xaviar: no such initialisation; did you mean xavier?");
  }

  private static ComputationGraphConfiguration network(String name) {
    ImageShape shape = new ImageShape(64, 64, 3);
    return ModelCatalogue.configuration(new ModelSpec(name, shape, 10, Map.of(), 1));
  }

  private static IWeightInit start(ComputationGraphConfiguration network, String vertex) {
    assertThat(network.getVertices()).containsKey(vertex);
    LayerVertex layer = (LayerVertex) network.getVertices().get(vertex);
    return ((BaseLayer) layer.getLayerConf().getLayer()).getWeightInitFn();
  }
}
