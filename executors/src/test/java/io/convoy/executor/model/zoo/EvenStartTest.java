package io.convoy.executor.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelSpec;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** That it is even, {@code FirstLossTest} tells; here, that it is no narrower than that needs. */
class EvenStartTest {
  private static final long DRAWN = 100_000;

  /** Times the root of the fan-in; He's are 1.41, dense layers elsewhere have 0.58. */
  @ParameterizedTest
  @CsvSource({
    "resnet8,   12,   1.09",
    "resnet8,   1000, 1.41",
    "resnet20,  10,   0.99",
    "resnet110, 10,   0.17",
    "lenet,     10,   0.17",
    "resnet50,  2,    0.19",
    "resnet50,  1000, 0.59",
  })
  void deviation_dependsOnClassesAndSizeOfFeatures(String model, int classes, double expected) {
    OutputLayer output = output(model, classes);
    assertThat(deviation(output) * Math.sqrt((double) output.getNIn()))
        .isCloseTo(expected, within(0.005));
  }

  @Test
  void deviation_ofMoreFeatures_isNarrower() {
    assertThat(deviation(output("resnet50", 12)) / deviation(output("resnet18", 12)))
        .isCloseTo(Math.sqrt(512 / 2048.0), within(0.005));
  }

  /** What all features have in common would move some outputs, and others not. */
  @ParameterizedTest
  @CsvSource({"resnet8, 12", "resnet20, 2"})
  void weights_ofCifarResNets_sumToNothingForEachClass(String model, int classes) {
    OutputLayer output = output(model, classes);
    INDArray weights = drawn(output, output.getNIn(), classes);
    for (int label = 0; label < classes; label++) {
      double sum = 0;
      for (long input = 0; input < output.getNIn(); input++) {
        sum += weights.getDouble(input, label);
      }
      assertThat(sum).isCloseTo(0, within(1e-5));
    }
  }

  /** Of a hundred thousand weights drawn as the layer's are. */
  private static double deviation(OutputLayer output) {
    return drawn(output, DRAWN, 1).stdNumber().doubleValue();
  }

  private static INDArray drawn(OutputLayer output, long inputs, long outputs) {
    long[] shape = {inputs, outputs};
    return output
        .getWeightInitFn()
        .init(
            (double) output.getNIn(),
            (double) output.getNOut(),
            shape,
            'f',
            Nd4j.create(inputs * outputs));
  }

  private static OutputLayer output(String model, int classes) {
    ModelSpec spec = new ModelSpec(model, new ImageShape(64, 64, 3), classes, Map.of(), 1);
    LayerVertex end = (LayerVertex) ModelCatalogue.configuration(spec).getVertices().get("output");
    return (OutputLayer) end.getLayerConf().getLayer();
  }
}
