package io.convoy.executor.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelFigures;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.DropPath;
import io.convoy.executor.model.layer.PathDraw;
import io.convoy.executor.model.layer.PathJoin;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ModelCatalogueTest {
  private static final ImageShape CIFAR = new ImageShape(32, 32, 3);

  /** Any DL4J program can load a configuration from its JSON. */
  @Test
  void models_throughJson_haveTheSameVerticesAndFigures() {
    for (CatalogueModel model : ModelCatalogue.models()) {
      ModelSpec spec = model.trialSpec(3, 1);
      ComputationGraphConfiguration configuration = ModelCatalogue.configuration(spec);
      ComputationGraphConfiguration read =
          ComputationGraphConfiguration.fromJson(configuration.toJson());
      assertThat(read.getVertexInputs())
          .as(model.name())
          .isEqualTo(configuration.getVertexInputs());
      assertThat(ModelFigures.of(read, spec.input()))
          .as(model.name())
          .isEqualTo(ModelFigures.of(configuration, spec.input()));
    }
  }

  @Test
  void option_ofEachKind_isCheckedWithItsRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(photo("resnet18", "zero-gamma", 2)))
        .withMessage("zero-gamma = 2: must be an integer from 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(photo("resnet18", "survival", 0)))
        .withMessage("survival = 0: must be a number above 0 and at most 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(photo("vgg11", "dropout", 1)))
        .withMessage("dropout = 1: must be a number from 0 to less than 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(photo("mobilenet-v2", "multiplier", 9)))
        .withMessage("multiplier = 9: must be a number from 0.05 to 4");
  }

  @Test
  void zeroGamma_ofAResNet_startsBlocksAsIdentities() {
    ComputationGraph graph = initialised(photo("resnet18", "zero-gamma", 1));
    assertThat(
            graph.getLayer("stage2-block1-last-norm").getParam("gamma").maxNumber().doubleValue())
        .isZero();
    assertThat(graph.getLayer("stage2-block1-1-norm").getParam("gamma").minNumber().doubleValue())
        .isEqualTo(1);
  }

  @Test
  void survival_ofStochasticDepth_fallsLinearly() {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(spec("resnet110-stochastic", Map.of(), 1));
    assertThat(dropPath(model, "stage3-block18-drop")).isEqualTo(0.5);
    assertThat(dropPath(model, "stage1-block1-drop")).isCloseTo(1 - 0.5 / 54, within(1e-12));
    assertThat(ModelCatalogue.configuration(spec("resnet110", Map.of(), 1)).getVertices())
        .doesNotContainKey("stage3-block18-drop");
  }

  @Test
  void survival_ofNasNet_fallsOverItsCells() {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(
            spec("nasnet-a-cifar", Map.of("cells", 1.0, "width", 4.0, "survival", 0.5), 1));
    assertThat(dropPath(model, "cell3-1-5a-drop")).isEqualTo(0.5);
    assertThat(dropPath(model, "reduction1-3a-drop")).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void dropPath_ofFractalNet_isDrawnOnceForAllItsJoins() {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(spec("fractalnet20", Map.of("width", 2.0), 1));
    // five blocks, each with a join of two columns within one of three
    assertThat(((PathDraw) model.getVertices().get("paths")).paths()).isEqualTo(25);
    assertThat(((PathJoin) model.getVertices().get("block5-join")).first()).isEqualTo(22);
    assertThat(model.getVertexInputs().get("block5-join"))
        .containsExactly("block5bb-1-act", "block5b-2-act", "block5-3-act", "paths");
  }

  /** What is in the middle of the widened map is what was there before. */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1"})
  void shortcut_ofACifarResNet_isPaddedBehindOrOnBothSides(double option, int first) {
    ComputationGraph graph =
        initialised(spec("resnet8", Map.of("width", 2.0, "pad-both-sides", option), 1));
    Map<String, INDArray> maps = graph.feedForward(Nd4j.rand(1, 3, 32, 32), false);
    INDArray before = maps.get("stage2-block1-shortcut");
    INDArray widened = maps.get("stage2-block1-widened");
    assertThat(before.sumNumber().doubleValue()).isNotZero();
    assertThat(widened.size(1)).isEqualTo(4);
    assertThat(
            widened.get(
                NDArrayIndex.all(),
                NDArrayIndex.interval(first, first + 2),
                NDArrayIndex.all(),
                NDArrayIndex.all()))
        .isEqualTo(before);
    assertThat(widened.sumNumber().doubleValue())
        .isCloseTo(before.sumNumber().doubleValue(), within(1e-4));
  }

  @Test
  void padBothSides_ofAnOddWidth_isRefused() {
    ModelSpec odd = spec("resnet8", Map.of("width", 3.0, "pad-both-sides", 1.0), 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(odd))
        .withMessage("model.width = 3: must be even where pad-both-sides = 1");
  }

  /** TensorFlow adds the odd pixel at the end: the last output then sees less of the image. */
  @ParameterizedTest
  @ValueSource(strings = {"mobilenet-v1", "mobilenet-v2", "efficientnet-b0"})
  void samePadding_ofAnEvenImage_movesWindowsByOnePixel(String name) {
    ModelSpec trial = ModelCatalogue.model(name).trialSpec(3, 1);
    INDArray last = Nd4j.zeros(1, 3, 64, 64);
    last.putScalar(new int[] {0, 0, 63, 63}, 1);
    for (double same : new double[] {0, 1}) {
      Map<String, Double> options = new TreeMap<>(trial.options());
      options.put("same-padding", same);
      ComputationGraph graph =
          initialised(new ModelSpec(name, trial.input(), 3, options, trial.seed()));
      INDArray seen = graph.feedForward(last, 0, false).get("stem-conv");
      INDArray kernel = graph.getLayer("stem-conv").getParam("W");
      int row = same == 1 ? 1 : 2;
      assertThat(seen.getDouble(0, 0, 31, 31))
          .isCloseTo(kernel.getDouble(0, 0, row, row), within(1e-6));
    }
  }

  @Test
  void epsilon_isThatOfEveryNormalisation() {
    ModelSpec spec = photo("mobilenet-v2", "epsilon", 0.001);
    assertThat(ModelCatalogue.configuration(spec).getVertices().values())
        .filteredOn(vertex -> vertex instanceof LayerVertex)
        .extracting(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .filteredOn(layer -> layer instanceof BatchNormalization)
        .hasSize(52)
        .allSatisfy(layer -> assertThat(((BatchNormalization) layer).getEps()).isEqualTo(0.001));
  }

  private static double dropPath(ComputationGraphConfiguration model, String vertex) {
    Layer layer = ((LayerVertex) model.getVertices().get(vertex)).getLayerConf().getLayer();
    return ((DropPath) layer.getIDropout()).survival();
  }

  /** He's fan-out: of 9 x 128 weights that each value of the 3x3 convolution leads to. */
  @Test
  void kernels_ofAResNet_haveTheDeviationOfTheFanOut() {
    ComputationGraph graph = initialised(photo("resnet18", "width", 64));
    double deviation =
        graph.getLayer("stage2-block1-1-conv").getParam("W").stdNumber().doubleValue();
    assertThat(deviation).isCloseTo(Math.sqrt(2.0 / (9 * 128)), within(1e-3));
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

  /** DL4J takes a variance for a logarithm where the parameters' names are not noted. */
  @ParameterizedTest
  @ValueSource(strings = {"resnet8", "nasnet-a-cifar"})
  void configuration_readFromItsJson_startsFromTheSameParameters(String name) {
    ModelSpec spec = ModelCatalogue.model(name).trialSpec(3, 1);
    ComputationGraphConfiguration model = ModelCatalogue.configuration(spec);
    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(model.toJson());
    assertThat(read.toJson()).isEqualTo(model.toJson());
    assertThat(initialised(read).paramTable()).isEqualTo(initialised(model).paramTable());
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
        .withMessage("width = 8: lenet has no parameters");
  }

  @ParameterizedTest
  @CsvSource({"0", "1025", "1.5", "NaN"})
  void width_outOfRange_isRefusedWithItsValue(String width) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ModelCatalogue.configuration(
                    spec("resnet20", Map.of("width", Double.valueOf(width)), 1)))
        .withMessage("width = %s: must be an integer from 1 to 1024", width);
  }

  @Test
  void images_tooSmall_areRefused() {
    ModelSpec spec = new ModelSpec("lenet", new ImageShape(28, 11, 1), 10, Map.of(), 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCatalogue.configuration(spec))
        .withMessageContaining("at least 12x12 pixels, not 28x11");
  }

  private static ModelSpec photo(String name, String option, double value) {
    return new ModelSpec(name, new ImageShape(64, 64, 3), 10, Map.of(option, value), 1);
  }

  private static ModelSpec spec(String name, Map<String, Double> options, long seed) {
    return new ModelSpec(name, CIFAR, 10, options, seed);
  }

  private static ComputationGraph initialised(ModelSpec spec) {
    return initialised(ModelCatalogue.configuration(spec));
  }

  private static ComputationGraph initialised(ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }
}
