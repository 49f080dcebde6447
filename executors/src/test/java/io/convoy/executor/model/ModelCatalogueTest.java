package io.convoy.executor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoy.executor.data.ImageShape;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class ModelCatalogueTest {
  private static final ImageShape CIFAR = new ImageShape(32, 32, 3);

  /**
   * The parameters that a paper counts: LeCun 1998 without its sparse connections; He 2015, table
   * 6, in millions 0.27, 0.46 and 0.85. DL4J also counts two running statistics a channel.
   */
  @ParameterizedTest
  @CsvSource({
    "lenet,     1, 28, 16,    61706,    0",
    "resnet8,   3, 32, 16,    75290,  480",
    "resnet20,  3, 32, 16,   269722, 1376",
    "resnet32,  3, 32, 16,   464154, 2272",
    "resnet56,  3, 32, 16,   853018, 4064",
    "resnet20,  3, 32, 32,  1073962, 2752"
  })
  void parameters_ofEachModel_areThoseOfThePaper(
      String name, int channels, int size, double width, long trained, long statistics) {
    Map<String, Double> options = name.equals("lenet") ? Map.of() : Map.of("width", width);
    ImageShape input = new ImageShape(size, size, channels);
    ComputationGraph graph = initialised(new ModelSpec(name, input, 10, options, 1));

    long ofStatistics =
        Stream.of(graph.getLayers())
            .filter(layer -> layer.conf().getLayer() instanceof BatchNormalization)
            .mapToLong(layer -> layer.getParam("mean").length() + layer.getParam("var").length())
            .sum();
    assertThat(ofStatistics).isEqualTo(statistics);
    assertThat(graph.numParams() - ofStatistics).isEqualTo(trained);
  }

  @Test
  void names_areAll_buildable() {
    assertThat(ModelCatalogue.names())
        .containsExactly("lenet", "resnet8", "resnet20", "resnet32", "resnet56")
        .allSatisfy(
            name ->
                assertThat(
                        ModelCatalogue.configuration(spec(name, Map.of(), 1)).getNetworkOutputs())
                    .hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet8"})
  void model_inPlainDl4j_learns(String name) {
    ComputationGraph graph =
        initialised(new ModelSpec(name, new ImageShape(12, 12, 3), 3, Map.of(), 1));
    graph.setLearningRate(0.005);
    Nd4j.getRandom().setSeed(1);
    DataSet data = new DataSet(Nd4j.rand(6, 3, 12, 12), Nd4j.eye(3).repeat(0, 2));
    graph.fit(data);
    double first = graph.score();
    for (int i = 0; i < 5; i++) {
      graph.fit(data);
    }
    assertThat(graph.score()).isLessThan(first);
  }

  @Test
  void parameters_ofEqualSeeds_areEqual() {
    assertThat(initialised(spec("resnet8", Map.of(), 3)).params())
        .isEqualTo(initialised(spec("resnet8", Map.of(), 3)).params())
        .isNotEqualTo(initialised(spec("resnet8", Map.of(), 4)).params());
  }

  @Test
  void unknownModel_names_theNearest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(spec("resnet-20", Map.of(), 1)))
        .withMessageContaining("resnet-20")
        .withMessageContaining("did you mean resnet20?");
  }

  @Test
  void unknownOption_names_theNearest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(spec("resnet20", Map.of("widht", 8.0), 1)))
        .withMessageContaining("widht")
        .withMessageContaining("did you mean width?");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(spec("lenet", Map.of("width", 8.0), 1)))
        .withMessageContaining("width")
        .withMessageContaining("it has none");
  }

  @ParameterizedTest
  @CsvSource({"0", "1025", "1.5", "NaN"})
  void width_outOfRange_isRefusedWithItsValue(double width) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(spec("resnet20", Map.of("width", width), 1)))
        .withMessage("model.width = %s: must be a whole number from 1 to 1024", width);
  }

  @Test
  void images_tooSmall_areRefused() {
    ModelSpec spec = new ModelSpec("lenet", new ImageShape(28, 11, 1), 10, Map.of(), 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(spec))
        .withMessageContaining("at least 12x12 pixels, not 28x11");
  }

  private static ModelSpec spec(String name, Map<String, Double> options, long seed) {
    return new ModelSpec(name, CIFAR, 10, options, seed);
  }

  private static ComputationGraph initialised(ModelSpec spec) {
    ComputationGraphConfiguration configuration = ModelCatalogue.configuration(spec);
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }
}
