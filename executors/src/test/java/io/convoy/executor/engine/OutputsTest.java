package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class OutputsTest {
  private static final ImageShape SHAPE = new ImageShape(12, 12, 3);
  private static final int IMAGES = 3;

  private static Outputs outputs(float... values) {
    return new Outputs(values, values.clone(), Map.of("pool", values.clone()));
  }

  @Test
  void overViews_ofTwoImages_isTheMeanOfEach() {
    Outputs means = outputs(1, 2, 3, 6, 5, 0, 7, 1).overViews(2, 2);
    assertThat(means.probabilities()).containsExactly(2, 4, 6, 0.5f);
    assertThat(means.scores()).containsExactly(2, 4, 6, 0.5f);
    assertThat(means.features().get("pool")).containsExactly(2, 4, 6, 0.5f);
  }

  @Test
  void joinedAndMean_ofParts_keepTheirOrder() {
    Outputs joined = Outputs.joined(List.of(outputs(1, 2), outputs(3, 4, 5, 6)));
    assertThat(joined.scores()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(joined.image(1, 3).scores()).containsExactly(3, 4);
    assertThat(joined.image(2, 3).features().get("pool")).containsExactly(5, 6);
    assertThat(Outputs.mean(List.of(outputs(1, 2), outputs(3, 6))).features().get("pool"))
        .containsExactly(2, 4);
  }

  @Test
  void likeliest_ofAnImage_areInTheirOrder_andTheLowerOfEqualOnesFirst() {
    Outputs two = outputs(9, 9, 9, 9, 0.2f, 0.3f, 0.2f, 0.3f);
    assertThat(two.image(1, 2).likeliest(3)).containsExactly(1, 3, 0);
    assertThat(two.image(1, 2).likeliest(0)).isEmpty();
  }

  /** DL4J's activations overwrite what they are given, so that layers before them are left out. */
  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet8"})
  void features_ofEveryLayer_areMeansOfWhatDl4jComputes(String name) {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(new ModelSpec(name, SHAPE, 5, Map.of(), 1));
    Set<String> layers = new TreeSet<>(model.getVertices().keySet());
    layers.removeAll(model.getNetworkOutputs());
    try (ImageBatch batch = TestImages.noise(SHAPE, IMAGES, 5, 1);
        Replica replica = build("torch", model)) {
      Outputs outputs = replica.outputs(batch, layers);
      assertThat(outputs.probabilities()).isEqualTo(replica.probabilities(batch));
      assertThat(outputs.features().keySet()).isEqualTo(layers);
      Map<String, INDArray> expected =
          replica.export().feedForward(TestImages.nchw(batch).castTo(DataType.FLOAT), false);
      layers.removeAll(overwritten(model));
      assertThat(layers).hasSizeGreaterThan(4);
      layers.forEach(
          layer ->
              assertThat(outputs.features().get(layer))
                  .as(layer)
                  .containsExactly(means(expected.get(layer)), within(1e-4f)));
    }
  }

  /** Against loops over what DL4J computes. */
  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet8"})
  void activations_ofEveryLayer_areThoseOfWhatDl4jComputes(String name) {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(new ModelSpec(name, SHAPE, 5, Map.of(), 1));
    try (ImageBatch batch = TestImages.noise(SHAPE, IMAGES, 5, 1);
        Replica replica = build("torch", model)) {
      float[] before = replica.probabilities(batch);
      Map<String, ActivationFigures> figures = replica.activations(batch);
      assertThat(replica.probabilities(batch)).isEqualTo(before);
      Set<String> layers = new TreeSet<>(model.getVertices().keySet());
      layers.removeIf(vertex -> !(model.getVertices().get(vertex) instanceof LayerVertex));
      assertThat(figures.keySet()).isEqualTo(layers);
      Map<String, INDArray> expected =
          replica.export().feedForward(TestImages.nchw(batch).castTo(DataType.FLOAT), false);
      Set<String> compared = new TreeSet<>(figures.keySet());
      compared.removeAll(overwritten(model));
      compared.removeAll(model.getNetworkOutputs());
      compared.forEach(vertex -> assertFigures(vertex, figures.get(vertex), expected.get(vertex)));
      assertThat(compared.stream().mapToDouble(one -> figures.get(one).dead()).max().orElse(0))
          .isPositive();
    }
  }

  private static void assertFigures(String vertex, ActivationFigures figures, INDArray output) {
    int units = (int) output.size(1);
    INDArray byUnit = output.swapAxes(0, 1).dup('c').reshape(units, -1);
    double sum = 0;
    double squares = 0;
    int dead = 0;
    for (int unit = 0; unit < units; unit++) {
      boolean zero = true;
      for (float value : byUnit.getRow(unit).dup().data().asFloat()) {
        sum += value;
        squares += (double) value * value;
        zero &= value == 0;
      }
      dead += zero ? 1 : 0;
    }
    double mean = sum / output.length();
    double deviation = Math.sqrt(Math.max(0, squares / output.length() - mean * mean));
    assertThat(figures.mean()).as(vertex).isCloseTo(mean, within(1e-4 * (1 + deviation)));
    assertThat(figures.deviation()).as(vertex).isCloseTo(deviation, within(1e-4 * (1 + deviation)));
    assertThat(figures.dead()).as(vertex).isCloseTo((double) dead / units, within(1e-6));
  }

  private static Set<String> overwritten(ComputationGraphConfiguration model) {
    Set<String> before = new TreeSet<>();
    model
        .getVertexInputs()
        .forEach(
            (vertex, inputs) -> {
              if (model.getVertices().get(vertex) instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof ActivationLayer) {
                before.addAll(inputs);
              }
            });
    return before;
  }

  private static float[] means(INDArray output) {
    INDArray values = output.rank() == 4 ? output.mean(2, 3) : output;
    return values.dup('c').data().asFloat();
  }

  @Test
  void outputs_ofAnEngineThatKeepsNoLayers_saysWhichDoes() {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(new ModelSpec("lenet", SHAPE, 5, Map.of(), 1));
    try (ImageBatch batch = TestImages.noise(SHAPE, IMAGES, 5, 1);
        Replica replica = build("nd4j", model)) {
      assertThatThrownBy(() -> replica.outputs(batch, Set.of("dense1")))
          .hasMessageContaining("layer dense1")
          .hasMessageContaining("use engine = torch");
      assertThat(replica.outputs(batch, Set.of()).probabilities())
          .containsExactly(replica.probabilities(batch), within(1e-6f));
    }
  }

  /** As a softmax makes probabilities of them. */
  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void scores_areThoseBeforeTheActivation(String engine) {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(new ModelSpec("lenet", SHAPE, 5, Map.of(), 1));
    try (ImageBatch batch = TestImages.noise(SHAPE, IMAGES, 5, 1);
        Replica replica = build(engine, model)) {
      Outputs outputs = replica.outputs(batch, Set.of());
      for (int image = 0; image < IMAGES; image++) {
        float[] scores = outputs.image(image, IMAGES).scores();
        double sum = 0;
        for (float score : scores) {
          sum += Math.exp(score);
        }
        for (int c = 0; c < scores.length; c++) {
          assertThat((double) outputs.image(image, IMAGES).probabilities()[c])
              .isCloseTo(Math.exp(scores[c]) / sum, within(1e-6));
        }
      }
    }
  }

  private static Replica build(String engine, ComputationGraphConfiguration model) {
    return Engines.select(engine, model).build(model, new ReplicaOptions(1, Precision.FP32));
  }
}
