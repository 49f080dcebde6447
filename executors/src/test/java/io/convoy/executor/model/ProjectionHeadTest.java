package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.engine.CommonRefusal;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.layer.ViewSimilarity;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProjectionHeadTest {
  private static final ProjectionHead.Spec WANTED = new ProjectionHead.Spec(7, 4, 0.25);

  private static ComputationGraphConfiguration network(String name, int side) {
    ImageShape input = new ImageShape(side, side, 3);
    ModelSpec spec = new ModelSpec(name, input, 2, Map.of(), 1);
    return ProjectionHead.onto(ModelCatalogue.configuration(spec), input, WANTED);
  }

  static Stream<CatalogueModel> models() {
    return ModelCatalogue.models().stream();
  }

  @Test
  void onto_aDenseOutput_putsTwoDenseLayersOnItsInput() {
    ImageShape input = new ImageShape(32, 32, 3);
    ComputationGraphConfiguration classifier =
        ModelCatalogue.configuration(new ModelSpec("resnet8", input, 10, Map.of(), 1));
    String before = classifier.toJson();
    ComputationGraphConfiguration network = ProjectionHead.onto(classifier, input, WANTED);
    assertThat(classifier.toJson()).isEqualTo(before);
    List<String> vertices = List.copyOf(network.getVertices().keySet());
    assertThat(vertices.subList(vertices.size() - 5, vertices.size()))
        .containsExactly(
            "pool",
            "output-projection-1",
            "output-projection-2",
            "output-projection-views",
            "output");
    assertThat(network.getVertexInputs().get("output-projection-1")).containsExactly("pool");
    // 64 features: 10 classes went, 64 * 64 + 64 and 64 * 7 + 7 came
    assertThat(ModelCatalogue.parameters(network))
        .isEqualTo(ModelCatalogue.parameters(classifier) - 650 + 4160 + 455);
    LayerVertex views = (LayerVertex) network.getVertices().get("output-projection-views");
    assertThat(views.getLayerConf().getLayer())
        .isInstanceOfSatisfying(
            ViewSimilarity.class,
            layer -> {
              assertThat(layer.views()).isEqualTo(8);
              assertThat(layer.temperature()).isEqualTo(0.25);
            });
    assertThat(FeatureLayers.of(network, input))
        .containsExactlyElementsOf(FeatureLayers.of(classifier, input));
  }

  /** Its last layer with parameters is a convolution to the classes. */
  @Test
  void onto_aConvolutionalOutput_averagesTheMapsBeforeIt() {
    ComputationGraphConfiguration network = network("squeezenet1.1", 64);
    assertThat(network.getVertices())
        .containsKey("classes-projection-pool")
        .doesNotContainKey("classes");
    assertThat(network.getNetworkOutputs()).containsExactly("output");
  }

  @ParameterizedTest
  @MethodSource("models")
  void onto_everyModelOfTheCatalogue_canBeComputedByBothEngines(CatalogueModel model) {
    ModelSpec spec = model.trialSpec(2, 1);
    ComputationGraphConfiguration network =
        ProjectionHead.onto(ModelCatalogue.configuration(spec), spec.input(), WANTED);
    assertThat(CommonRefusal.of(network)).isEmpty();
    assertThat(Engines.select("torch", network).name()).isEqualTo("torch");
    assertThat(Engines.select("nd4j", network).name()).isEqualTo("nd4j");
    assertThat(ComputationGraphConfiguration.fromJson(network.toJson())).isEqualTo(network);
  }

  @Test
  void onto_aLayerOfTheImagesThemselves_isRefused() {
    ComputationGraphConfiguration linear =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("images")
            .setInputTypes(InputType.convolutional(4, 4, 3))
            .addLayer("output", new OutputLayer.Builder().nOut(2).build(), "images")
            .setOutputs("output")
            .build();
    ImageShape input = new ImageShape(4, 4, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProjectionHead.onto(linear, input, WANTED))
        .withMessage(
            "train.task = simclr: layer \"output\" of the model takes the images themselves, and"
                + " nothing below it would learn; take a deeper model");
  }
}
