package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.StoredVariance;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that DL4J's transfer learning has frozen layers of. */
class FrozenLayersTest {
  private static final int CLASSES = 5;
  private static final ImageShape SHAPE = new ImageShape(12, 12, 3);

  private static ComputationGraphConfiguration model(String name) {
    return ModelCatalogue.configuration(new ModelSpec(name, SHAPE, CLASSES, Map.of(), 1));
  }

  /** With everything up to a vertex wrapped, read again as it is stored. */
  private static ComputationGraphConfiguration frozenUpTo(String vertex, String name) {
    ComputationGraph graph = new ComputationGraph(model(name));
    graph.init();
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(graph).setFeatureExtractor(vertex).build();
    String json = StoredVariance.noted(frozen.getConfiguration()).toJson();
    return ComputationGraphConfiguration.fromJson(json);
  }

  private static ComputationGraphConfiguration passingAt(String vertex, String name) {
    ComputationGraphConfiguration model = model(name);
    LayerVertex at = (LayerVertex) model.getVertices().get(vertex);
    at.getLayerConf().setLayer(new FrozenLayerWithBackprop(at.getLayerConf().getLayer()));
    return model;
  }

  private static void compare(ComputationGraphConfiguration model, String frozen) {
    ReplicaOptions options = new ReplicaOptions(1, Precision.FP64);
    try (Replica torch = Engines.select("torch", model).build(model, options);
        Replica nd4j = Engines.select("nd4j", model).build(model, options);
        ImageBatch batch = TestImages.noise(SHAPE, 4, CLASSES, 5)) {
      torch.parameters().copy_(nd4j.parameters());
      assertThat(torch.layout()).isEqualTo(nd4j.layout());
      for (Segment segment : torch.layout().segments()) {
        assertThat(segment.learns())
            .as(segment.name())
            .isEqualTo(!segment.vertex().matches(frozen));
      }
      assertThat(torch.layout().learned()).isBetween(1L, torch.layout().size() - 1);
      torch.accumulate(batch, 1);
      nd4j.accumulate(batch, 1);
      double[] gradient = TestImages.values(torch.gradientBuffer().buffer());
      assertThat(TestImages.furthest(gradient, TestImages.values(nd4j.gradientBuffer().buffer())))
          .isLessThan(1e-9);
      assertThat(torch.probabilities(batch))
          .containsExactly(nd4j.probabilities(batch), within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lenet, conv2, conv1|conv2",
    "resnet8, stage1-block1-relu, stem.*|stage1.*",
    "resnet8, stage3-block1-relu, (?!output).*"
  })
  void featureExtractor_onBothEngines_isTheSame(String name, String vertex, String frozen) {
    compare(frozenUpTo(vertex, name), frozen);
  }

  @ParameterizedTest
  @CsvSource({"lenet, conv2", "lenet, dense1"})
  void frozenLayerWithBackprop_onBothEngines_passesGradients(String name, String vertex) {
    compare(passingAt(vertex, name), vertex);
  }
}
