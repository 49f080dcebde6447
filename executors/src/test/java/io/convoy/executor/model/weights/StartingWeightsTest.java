package io.convoy.executor.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.ProjectionHead;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Expected outputs were computed by the frameworks from the same weights and images, in double
 * precision: deep networks with made-up weights amplify rounding.
 */
class StartingWeightsTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final List<String> FOUR = List.of("a", "b", "c", "d");

  @TempDir Path folder;

  /** PyTorch 2.13, {@code torch.save} in both formats, and 16-bit weights among other things. */
  @ParameterizedTest
  @CsvSource({"resnet8.pth, 1e-5", "resnet8-legacy.th, 1e-5", "resnet8-half.pth, 5e-3"})
  void checkpoint_ofPyTorch_givesItsOutputs(String name, double tolerance) {
    ComputationGraphConfiguration model = resnet8(3, 3);
    StartingWeights weights = weights(resource(name), "resnet8", List.of("a", "b", "c"));
    StartingWeights.Filled filled = weights.fill(model, HADOOP);
    double[] expected = {1.2954, 0.1950602, -0.05631384, 1.113185, 0.6558642, -0.5210837};
    assertThat(logits(filled.graph(), 8)).containsExactly(expected, within(tolerance));
    assertThat(filled.report().line())
        .isEqualTo(
            "37 of 44 tensors of a PyTorch checkpoint with the names of pytorch_resnet_cifar10, 37 of"
                + " them renamed; left out: %s; at random: none",
            "bn1.num_batches_tracked, layer1.0.bn1.num_batches_tracked,"
                + " layer1.0.bn2.num_batches_tracked, layer2.0.bn1.num_batches_tracked and 3 more");
  }

  /** Torchvision 0.28. */
  @Test
  void safetensors_withTorchvisionsNames_giveItsOutputs() throws IOException {
    double[] mobileNet = {
      5.435517, -1.255119, 7.391351, -2.439679, 2.496952, -3.108554, 6.566468, -5.184974
    };
    assertThat(outputs("mobilenet-v2", 32, "torchvision", Map.of()))
        .containsExactly(mobileNet, within(1e-4));
    double[] squeezeNet = {
      71.83215, 8.526471, 12.0673, 8.442977, 73.72107, 12.33408, 11.06043, 8.139321
    };
    assertThat(outputs("squeezenet1.1", 64, "torchvision", Map.of()))
        .containsExactly(squeezeNet, within(1e-4));
  }

  /** Keras 3.15 on TensorFlow 2.21. */
  @Test
  void tensorFlowJs_withKerasNames_givesItsOutputs() throws IOException {
    double[] version1 = {
      -0.7558714, 3.424601, 1.915963, -3.503325, 0.2381075, 4.52088, 1.405017, -4.060287
    };
    assertThat(outputs("mobilenet-v1", 32, "Keras", Map.of("multiplier", 0.25)))
        .containsExactly(version1, within(1e-4));
    double[] version2 = {
      -3.735475, -5.295279, 4.872544, -3.883966, 1.824693, -3.297747, 4.746974, -5.909818
    };
    assertThat(outputs("mobilenet-v2", 32, "Keras", Map.of("same-padding", 1.0, "epsilon", 0.001)))
        .containsExactly(version2, within(1e-4));
  }

  private double[] outputs(String name, int size, String project, Map<String, Double> options)
      throws IOException {
    ComputationGraphConfiguration model = model(name, size, 4, options);
    MadeUpWeights made = madeUp(name, project, model);
    Path file =
        project.equals("Keras")
            ? made.modelJson(folder)
            : made.safetensors(folder.resolve("weights.safetensors"));
    StartingWeights.Filled filled = weights(file.toString(), name, FOUR).fill(model, HADOOP);
    assertThat(filled.report().random()).isEmpty();
    return logits(filled.graph(), size);
  }

  private static MadeUpWeights madeUp(
      String name, String project, ComputationGraphConfiguration model) {
    Naming naming =
        Namings.of(name).stream()
            .filter(n -> n.project().equals(project))
            .findFirst()
            .orElseThrow();
    ComputationGraph graph = FlatParameters.initialised(model, Precision.FP32);
    return MadeUpWeights.of(naming, ModelPlace.of(model, FlatParameters.of(graph)));
  }

  /** Before softmax. */
  private static double[] logits(ComputationGraph graph, int size) {
    float[] values = new float[2 * 3 * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(0.1 * Math.pow(i, 1.1));
    }
    ComputationGraph exact = graph.convertDataType(DataType.DOUBLE);
    INDArray images =
        Nd4j.create(values, new int[] {2, 3, size, size}, 'c').castTo(DataType.DOUBLE);
    String before = exact.getConfiguration().getVertexInputs().get("output").get(0);
    INDArray features = exact.feedForward(images, false).get(before);
    INDArray logits =
        exact.getLayer("output").numParams() == 0
            ? features
            : features
                .mmul(exact.getLayer("output").getParam("W"))
                .addRowVector(exact.getLayer("output").getParam("b"));
    return logits.dup('c').data().asDouble();
  }

  @Test
  void dl4jZip_ofTheSameModel_isTakenAsItIs() throws IOException {
    ComputationGraph source = FlatParameters.initialised(resnet8(3, 3), Precision.FP32);
    Path zip = folder.resolve("model.zip");
    ModelSerializer.writeModel(source, zip.toFile(), false);
    ComputationGraphConfiguration other =
        ModelCatalogue.configuration(
            new ModelSpec("resnet8", new ImageShape(8, 8, 3), 3, Map.of("width", 2.0), 99));
    StartingWeights.Filled filled =
        weights(zip.toString(), "resnet8", List.of("a", "b", "c")).fill(other, HADOOP);
    assertThat(filled.graph().params()).isEqualTo(source.params());
    assertThat(filled.report().renamed()).isZero();
  }

  @Test
  void head_ofOtherClasses_startsAtRandomTimesTheScale() {
    ComputationGraphConfiguration model = resnet8(3, 4);
    INDArray random = FlatParameters.initialised(model, Precision.FP32).getParam("output_W");
    for (double scale : new double[] {1, 0.5, 0}) {
      StartingWeights.Filled filled =
          new StartingWeights(resource("resnet8.pth"), "resnet8", FOUR, List.of(), scale)
              .fill(model, HADOOP);
      assertThat(filled.graph().getParam("output_W")).isEqualTo(random.mul(scale));
      assertThat(filled.report().random())
          .containsExactlyInAnyOrder(
              "output_W (3 classes in the file, 4 here, 0 of them by name)",
              "output_b (3 classes in the file, 4 here, 0 of them by name)");
      assertThat(filled.report().taken()).hasSize(35);
    }
  }

  @Test
  void classes_ofEqualNames_keepTheirRows() {
    ComputationGraph whole =
        weights(resource("resnet8.pth"), "resnet8", List.of("x", "y", "z"))
            .fill(resnet8(3, 3), HADOOP)
            .graph();
    ComputationGraph some =
        new StartingWeights(
                resource("resnet8.pth"),
                "resnet8",
                List.of("z", "new", "x", "other"),
                List.of("x", "y", "z"),
                0)
            .fill(resnet8(3, 4), HADOOP)
            .graph();
    INDArray wide = whole.getParam("output_W");
    INDArray kept = some.getParam("output_W");
    assertThat(kept.getColumn(0)).isEqualTo(wide.getColumn(2));
    assertThat(kept.getColumn(2)).isEqualTo(wide.getColumn(0));
    assertThat(kept.getColumn(1).sumNumber().doubleValue()).isZero();
    assertThat(some.getParam("output_b").getDouble(0))
        .isEqualTo(whole.getParam("output_b").getDouble(2));
  }

  @Test
  void classes_ofEqualNamesInAnotherOrder_changePlaces() {
    ComputationGraph turned =
        new StartingWeights(
                resource("resnet8.pth"),
                "resnet8",
                List.of("c", "b", "a"),
                List.of("a", "b", "c"),
                1)
            .fill(resnet8(3, 3), HADOOP)
            .graph();
    double[] expected = {-0.05631384, 0.1950602, 1.2954, -0.5210837, 0.6558642, 1.113185};
    assertThat(logits(turned, 8)).containsExactly(expected, within(1e-5));
  }

  @Test
  void greyImages_getTheSumOfTheColoursKernels() {
    ComputationGraph colour =
        weights(resource("resnet8.pth"), "resnet8", List.of("a", "b", "c"))
            .fill(resnet8(3, 3), HADOOP)
            .graph();
    ComputationGraph grey =
        weights(resource("resnet8.pth"), "resnet8", List.of("a", "b", "c"))
            .fill(resnet8(1, 3), HADOOP)
            .graph();
    INDArray plain = Nd4j.rand(2, 1, 8, 8);
    assertThat(
            grey.outputSingle(plain)
                .equalsWithEps(colour.outputSingle(Nd4j.concat(1, plain, plain, plain)), 1e-5))
        .isTrue();
  }

  @Test
  void missingHead_startsAtRandom() throws IOException {
    ComputationGraphConfiguration model = model("squeezenet1.1", 32, 4, Map.of("width", 4.0));
    MadeUpWeights made = madeUp("squeezenet1.1", "Keras", model);
    made.remove("conv10/kernel");
    made.remove("conv10/bias");
    WeightReport report =
        weights(made.modelJson(folder).toString(), "squeezenet1.1", FOUR).check(model, HADOOP);
    assertThat(report.random())
        .containsExactlyInAnyOrder("classes_W (not in the file)", "classes_b (not in the file)");
  }

  /** TensorFlow flattens rows, columns, channels; here it is channels, rows, columns. */
  @Test
  void denseLayer_afterAMap_isReorderedFromKeras() throws IOException {
    ComputationGraphConfiguration model = model("vgg11", 64, 4, Map.of("width", 1.0));
    MadeUpWeights made = madeUp("vgg11", "Keras", model);
    float[] stored = made.values(new WeightTensor("fc1/kernel", List.of(32L, 64L)));
    ComputationGraph graph =
        weights(made.modelJson(folder).toString(), "vgg11", FOUR).fill(model, HADOOP).graph();
    INDArray dense = graph.getParam("dense1_W");
    for (int c = 0; c < 8; c++) {
      for (int at = 0; at < 4; at++) {
        assertThat(dense.getFloat(4 * c + at, 5)).isEqualTo(stored[(8 * at + c) * 64 + 5]);
      }
    }
  }

  @Test
  void tensors_missingUnexpectedOrOfAnotherShape_areNamedTogether() throws IOException {
    ComputationGraphConfiguration model = model("squeezenet1.1", 32, 4, Map.of("width", 4.0));
    MadeUpWeights made = madeUp("squeezenet1.1", "torchvision", model);
    made.remove("features.0.bias");
    made.put(new WeightTensor("features.99.weight", List.of(3L, 3L)));
    made.put(new WeightTensor("features.12.squeeze.bias", List.of(7L)));
    String file = made.safetensors(folder.resolve("w.safetensors")).toString();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> weights(file, "squeezenet1.1", FOUR).check(model, HADOOP))
        .withMessage(
            "model.weights-from = %s: holds features.12.squeeze.bias [7] where fire8-squeeze-conv_b of"
                + " squeezenet1.1 needs [4]; it lacks features.0.bias of squeezenet1.1; it holds"
                + " features.99.weight [3,3], which squeezenet1.1 does not have",
            file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "lenet"})
  void file_ofAnotherArchitecture_isRefused(String name) {
    ComputationGraphConfiguration model = model(name, 32, 4, Map.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> weights(resource("resnet8.pth"), name, FOUR).check(model, HADOOP))
        .withMessageStartingWith("model.weights-from = " + resource("resnet8.pth") + ": ")
        .withMessageContaining(name);
  }

  @Test
  void details_nameEveryTensor() {
    WeightReport report =
        weights(resource("resnet8.pth"), "resnet8", FOUR).check(resnet8(3, 4), HADOOP);
    assertThat(report.details())
        .contains(
            "layer2.0.conv1.weight [4,2,3,3] becomes stage2-block1-1-conv_W",
            "bn1.num_batches_tracked is left out",
            "output_b (3 classes in the file, 4 here, 0 of them by name) starts at random");
  }

  private static ComputationGraphConfiguration comparing(ComputationGraphConfiguration model) {
    ProjectionHead.Spec head = new ProjectionHead.Spec(3, 4, 0.5);
    return ProjectionHead.onto(model, new ImageShape(8, 8, 3), head);
  }

  private Path zip(ComputationGraphConfiguration model) throws IOException {
    Path zip = folder.resolve("source.zip");
    ModelSerializer.writeModel(
        FlatParameters.initialised(model, Precision.FP32), zip.toFile(), false);
    return zip;
  }

  /** Three values are compared, as many as there are classes: none of them is a class. */
  @Test
  void dl4jZip_ofANetworkThatComparesViews_givesItsBodyAndNoHead() throws IOException {
    Path zip = zip(comparing(resnet8(3, 3)));
    StartingWeights.Filled filled =
        weights(zip.toString(), "resnet8", List.of("a", "b", "c")).fill(resnet8(3, 3), HADOOP);
    assertThat(filled.report().line())
        .isEqualTo(
            "35 of 35 tensors of a DL4J model with the names of DL4J, 0 of them renamed; left out:"
                + " none; at random: output_W (not in the file), output_b (not in the file)");
  }

  @Test
  void classifier_forANetworkThatComparesViews_givesItsBody() throws IOException {
    Path zip = zip(resnet8(3, 3));
    for (String file : List.of(zip.toString(), resource("resnet8.pth"))) {
      WeightReport report =
          weights(file, "resnet8", List.of("same", "another"))
              .check(comparing(resnet8(3, 2)), HADOOP);
      assertThat(report.taken()).hasSize(35);
      assertThat(report.random())
          .containsExactlyInAnyOrder(
              "output-projection-1_W (not in the file)",
              "output-projection-1_b (not in the file)",
              "output-projection-2_W (not in the file)",
              "output-projection-2_b (not in the file)");
    }
  }

  private static StartingWeights weights(String file, String model, List<String> classes) {
    return new StartingWeights(file, model, classes, List.of(), 1);
  }

  private static ComputationGraphConfiguration resnet8(int channels, int classes) {
    Map<String, Double> options = Map.of("width", 2.0, "pad-both-sides", 1.0);
    return ModelCatalogue.configuration(
        new ModelSpec("resnet8", new ImageShape(8, 8, channels), classes, options, 1));
  }

  private static ComputationGraphConfiguration model(
      String name, int size, int classes, Map<String, Double> options) {
    return ModelCatalogue.configuration(
        new ModelSpec(name, new ImageShape(size, size, 3), classes, options, 1));
  }

  static String resource(String name) {
    return StartingWeightsTest.class.getResource(name).getPath();
  }
}
