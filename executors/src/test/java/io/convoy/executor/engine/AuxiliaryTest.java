package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelFigures;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.AuxiliaryCrossEntropy;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Auxiliary classifiers: their losses count in training, and nowhere else. */
class AuxiliaryTest {
  private static final ImageShape SHAPE = new ImageShape(5, 4, 3);
  private static final int IMAGES = 6;
  private static final double WEIGHT = 0.3;

  @TempDir Path folder;

  /** What both outputs do together is the sum of what each does alone, on the same parameters. */
  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void gradient_ofTwoOutputs_isTheWeightedSumOfThoseOfEach(String engine) {
    try (Replica both = build(engine, network(true, new AuxiliaryCrossEntropy(WEIGHT)));
        Replica main = build(engine, network(true, null));
        Replica side = build(engine, network(false, new LossMCXENT()));
        ImageBatch batch = TestImages.noise(SHAPE, IMAGES, ParityCase.CLASSES, 1)) {
      copy(both, main);
      copy(both, side);
      for (Replica one : new Replica[] {both, main, side}) {
        one.accumulate(batch, 1);
      }
      Map<String, double[]> sum = gradients(main);
      gradients(side)
          .forEach((name, slope) -> sum.merge(name, scaled(slope), AuxiliaryTest::added));
      Map<String, double[]> found = gradients(both);
      assertThat(found.keySet()).isEqualTo(sum.keySet()).contains("a_W", "out_W", "side_W");
      found.forEach(
          (name, slope) ->
              assertThat(TestImages.furthest(slope, sum.get(name))).as(name).isLessThan(1e-12));
      assertThat(both.gradientBuffer().lossSum())
          .isCloseTo(
              main.gradientBuffer().lossSum() + WEIGHT * side.gradientBuffer().lossSum(),
              within(1e-10));
      assertThat(TestImages.values(both.gradientBuffer().tail())[1])
          .isEqualTo(TestImages.values(main.gradientBuffer().tail())[1]);
      assertThat(both.probabilities(batch)).isEqualTo(main.probabilities(batch));
    }
  }

  private static double[] scaled(double... slope) {
    return Arrays.stream(slope).map(value -> WEIGHT * value).toArray();
  }

  private static double[] added(double[] one, double[] other) {
    double[] sum = one.clone();
    Arrays.setAll(sum, i -> one[i] + other[i]);
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"googlenet, 0.3", "nasnet-a-cifar, 0.4"})
  void catalogue_withAuxiliaryClassifiers_agreesOnBothEngines(String name, double weight) {
    CatalogueModel model = ModelCatalogue.model(name);
    Map<String, Double> options = new TreeMap<>(model.trial().options());
    options.put("auxiliary", weight);
    ModelSpec spec = new ModelSpec(name, model.trial().input(), ParityCase.CLASSES, options, 7);
    ComputationGraphConfiguration network = ModelCatalogue.configuration(spec);
    assertThat(AuxiliaryCrossEntropy.share(network))
        .isEqualTo(1 + weight * (name.equals("googlenet") ? 2 : 1));
    EngineParityTest.compare(
        new ParityCase(name + " auxiliary", network, spec.input()), Precision.FP64, 1, 1e-9);
  }

  /** Torchvision's count with aux_logits. */
  @Test
  void trained_ofGoogLeNetWithAuxiliaryClassifiers_isThePublishedCount() {
    CatalogueModel model = ModelCatalogue.model("googlenet");
    ModelSpec spec = new ModelSpec("googlenet", model.input(), 1000, Map.of("auxiliary", 0.3), 1);
    assertThat(ModelFigures.of(ModelCatalogue.configuration(spec), model.input()).trained())
        .isEqualTo(13_004_888);
  }

  @Test
  void trained_savedAndOpenedByDl4j_answersTheSame() throws IOException {
    ComputationGraphConfiguration model = network(true, new AuxiliaryCrossEntropy(WEIGHT));
    assertThat(ComputationGraphConfiguration.fromJson(model.toJson())).isEqualTo(model);
    try (Replica replica = build("torch", model);
        ImageBatch batch = TestImages.noise(SHAPE, IMAGES, ParityCase.CLASSES, 1)) {
      for (int step = 0; step < 3; step++) {
        TestImages.descend(replica, batch, step);
      }
      File file = folder.resolve("model.zip").toFile();
      ModelSerializer.writeModel(replica.export(), file, false);
      ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, false);
      assertThat(restored.getNumOutputArrays()).isEqualTo(2);
      float[] answers =
          restored
              .output(TestImages.nchw(batch).castTo(restored.params().dataType()))[0]
              .dup('c')
              .data()
              .asFloat();
      assertThat(answers).containsExactly(replica.probabilities(batch), within(1e-6f));
    }
  }

  /** A shared convolution; the main output behind a rectifier, the side output without. */
  private static ComputationGraphConfiguration network(boolean main, ILossFunction side) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("in")
            .addLayer("a", LayerCases.lift(4), "in");
    if (side != null) {
      graph.addLayer("side", softmax(side), "a");
    }
    if (main) {
      graph
          .addLayer("b", new ActivationLayer(Activation.RELU), "a")
          .addLayer("out", softmax(new LossMCXENT()), "b");
    }
    return graph
        .setOutputs(
            main
                ? side == null ? new String[] {"out"} : new String[] {"out", "side"}
                : new String[] {"side"})
        .setInputTypes(InputType.convolutional(SHAPE.height(), SHAPE.width(), SHAPE.channels()))
        .build();
  }

  private static OutputLayer softmax(ILossFunction loss) {
    return new OutputLayer.Builder(loss)
        .nOut(ParityCase.CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static Replica build(String engine, ComputationGraphConfiguration model) {
    return Engines.select(engine, model).build(model, new ReplicaOptions(1, Precision.FP64));
  }

  /** The parameters of one network as those of like name of another. */
  private static void copy(Replica from, Replica to) {
    for (Segment own : to.layout().segments()) {
      for (Segment other : from.layout().segments()) {
        if (own.name().equals(other.name())) {
          try (PointerScope scope = new PointerScope()) {
            to.parameters()
                .narrow(0, own.offset(), own.length())
                .copy_(from.parameters().narrow(0, other.offset(), other.length()));
          }
        }
      }
    }
  }

  private static Map<String, double[]> gradients(Replica replica) {
    double[] all = TestImages.values(replica.gradientBuffer().gradient());
    Map<String, double[]> gradients = new HashMap<>();
    for (Segment segment : replica.layout().segments()) {
      int from = (int) segment.place();
      gradients.put(segment.name(), Arrays.copyOfRange(all, from, from + (int) segment.length()));
    }
    return gradients;
  }
}
