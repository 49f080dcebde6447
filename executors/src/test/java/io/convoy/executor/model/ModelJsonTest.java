package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.junit.jupiter.api.Test;

/** What is stored of a network opens with DL4J alone where its layers do. */
class ModelJsonTest {
  /** Of weights of 64 features for 10 classes: sqrt(0.12 ln(10) / (9/32) / 64). */
  private static final double DEVIATION = 0.1239;

  @Test
  void stored_ofResNet20_namesNoClassOfConvoyAndKeepsTheDeviation() throws IOException {
    String json = resNet().toJson();
    assertThat(json).contains("io.convoy");
    String stored = ModelJson.stored(json);
    assertThat(stored).doesNotContain("io.convoy");
    double deviation = ModelJson.parse(json).findValue("deviation").asDouble();
    assertThat(deviation).isCloseTo(DEVIATION, within(1e-4));
    assertThat(start(ComputationGraphConfiguration.fromJson(stored)))
        .isEqualTo(new WeightInitDistribution(new NormalDistribution(0, deviation)));
    assertThat(ModelJson.stored(stored)).isEqualTo(stored);
  }

  private static ComputationGraphConfiguration resNet() {
    return ModelCatalogue.configuration(
        new ModelSpec("resnet20", new ImageShape(32, 32, 3), 10, Map.of(), 1));
  }

  private static IWeightInit start(ComputationGraphConfiguration model) {
    LayerVertex end = (LayerVertex) model.getVertices().get("output");
    return ((OutputLayer) end.getLayerConf().getLayer()).getWeightInitFn();
  }
}
