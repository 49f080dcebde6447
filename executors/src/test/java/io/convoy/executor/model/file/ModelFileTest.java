package io.convoy.executor.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelFigures;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ModelFileTest {
  private static final ImageShape INPUT = new ImageShape(16, 16, 3);

  @TempDir Path folder;

  @Test
  void graph_fromZipOrJson_isTheSame() throws IOException {
    ComputationGraphConfiguration model = lenet(5);
    Path json = Files.writeString(folder.resolve("m.json"), model.toJson());
    Path zip = folder.resolve("m.zip");
    ModelSerializer.writeModel(initialised(model), zip.toFile(), false);
    ComputationGraphConfiguration read = read(json, 5, Map.of());
    assertThat(read.getVertices().keySet()).isEqualTo(model.getVertices().keySet());
    assertThat(ModelFigures.of(read, INPUT)).isEqualTo(ModelFigures.of(model, INPUT));
    assertThat(initialised(read(zip, 5, Map.of())).params()).isEqualTo(initialised(read).params());
  }

  @Test
  void stack_asAGraph_givesTheSameOutputsOfTheSameParameters() throws IOException {
    MultiLayerConfiguration stack =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .activation(Activation.TANH)
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
            .layer(new BatchNormalization())
            .layer(new DenseLayer.Builder().nOut(6).build())
            .layer(new OutputLayer.Builder().nOut(5).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.convolutional(16, 16, 3))
            .build();
    Path json = Files.writeString(folder.resolve("m.json"), stack.toJson());
    INDArray images = Nd4j.rand(2, 3, 16, 16);
    MultiLayerNetwork expected = new MultiLayerNetwork(stack);
    expected.init();
    ComputationGraph actual = initialised(read(json, 5, Map.of()));
    actual.setParams(expected.params());
    assertThat(actual.outputSingle(images)).isEqualTo(expected.output(images));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zoo:lenet", "zoo:SqueezeNet"})
  void zooModel_byName_takesImagesAndClassesOfTheRun(String name) {
    ImageShape input = new ImageShape(64, 64, 3);
    ComputationGraphConfiguration model =
        ModelFile.configuration(
            name, new ModelSpec(name, input, 7, Map.of(), 1), new Configuration(false));
    assertThat(initialised(model).outputSingle(Nd4j.rand(1, 3, 64, 64)).shape())
        .containsExactly(1, 7);
    assertThat(Engines.select("nd4j", model).name()).isEqualTo("nd4j");
  }

  @Test
  void kerasModel_fromJsonOrHdf5_endsInALoss() throws IOException {
    Path json = Files.writeString(folder.resolve("m.json"), KerasH5.ARCHITECTURE);
    Path h5 = folder.resolve("m.h5");
    KerasH5.write(h5, Map.of());
    ComputationGraphConfiguration model = read(json, 5, Map.of());
    assertThat(ModelFigures.of(model, INPUT).trained()).isEqualTo(4 * 28 + (4 * 49 + 1) * 5);
    assertThat(Engines.select("torch", model).name()).isEqualTo("torch");
    assertThat(read(h5, 5, Map.of()).toJson()).isEqualTo(model.toJson());
  }

  /** A Sequential model that was built by its first call. */
  @Test
  void kerasModel_withItsInputShapeBeside_isCompleted() throws IOException {
    String shape = "\"batch_input_shape\": [null, 16, 16, 3],";
    String built =
        KerasH5.ARCHITECTURE
            .replace(shape, "")
            .replace("\"layers\":", "\"build_input_shape\": [null, 16, 16, 3], \"layers\":");
    Path whole = Files.writeString(folder.resolve("whole.json"), KerasH5.ARCHITECTURE);
    Path beside = Files.writeString(folder.resolve("beside.json"), built);
    assertThat(read(beside, 5, Map.of()).toJson()).isEqualTo(read(whole, 5, Map.of()).toJson());
    Path none =
        Files.writeString(folder.resolve("none.json"), KerasH5.ARCHITECTURE.replace(shape, ""));
    assertRefusedOnce(none, "its first layer has no input shape; give it input_shape");
  }

  @Test
  void kerasModel_ofANewerKeras_isRefusedByItsVersion() throws IOException {
    Path h5 = folder.resolve("three.h5");
    KerasH5.write(
        h5, Map.of("model_config", KerasH5.ARCHITECTURE, "keras_version", "3.15.1"), Map.of());
    assertRefusedOnce(h5, "written by Keras 3.15.1: only Keras 2 can be read");

    Path json =
        Files.writeString(
            folder.resolve("three.json"),
            KerasH5.ARCHITECTURE
                .replace("\"keras_version\": \"2.4.0\"", "\"registered_name\": \"Sequential\"")
                .replace("\"backend\": \"tensorflow\"", "\"module\": \"keras\""));
    assertRefusedOnce(json, "written by Keras 3: only Keras 2 can be read");

    Path zip = folder.resolve("m.keras");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("metadata.json"));
      out.write("{\"keras_version\": \"3.3.3\"}".getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new ZipEntry("config.json"));
      out.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    assertRefusedOnce(zip, "written by Keras 3.3.3 as a .keras file: only Keras 2 can be read");
  }

  @Test
  void kerasFile_ofWeightsAlone_isRefused() {
    for (Map<String, String> attributes :
        List.of(Map.of("keras_version", "2.4.0"), Map.<String, String>of())) {
      Path h5 = folder.resolve(attributes.size() + ".weights.h5");
      KerasH5.write(h5, attributes, Map.of());
      assertRefusedOnce(h5, "it holds no model_config, as files of weights alone do");
    }
  }

  @Test
  void kerasLayer_thatTheImporterLacks_isNamedOnce() throws IOException {
    Path h5 = folder.resolve("lambda.h5");
    KerasH5.write(
        h5,
        Map.of(
            "model_config",
            KerasH5.ARCHITECTURE.replace("\"Flatten\"", "\"Rescaling\""),
            "keras_version",
            "2.4.0"),
        Map.of());
    assertRefusedOnce(h5, "Rescaling");
  }

  /** For its architecture, and, but for JSON, which has none, for its weights. */
  private static void assertRefusedOnce(Path file, String why) {
    assertRefusedOnce(file, why, () -> read(file, 5, Map.of()));
    if (!file.toString().endsWith(".json")) {
      assertRefusedOnce(
          file, why, () -> ModelFile.network(file.toString(), new Configuration(false)));
    }
  }

  private static void assertRefusedOnce(Path file, String why, ThrowingCallable reading) {
    assertThatIllegalArgumentException()
        .isThrownBy(reading)
        .withMessageStartingWith("model.file = " + file + ": cannot be read as a model: ")
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.getMessage().split("model\\.file", -1)).hasSize(2));
  }

  @Test
  void kerasFile_withoutWeights_saysSoWhenAskedForThem() {
    Path h5 = folder.resolve("m.h5");
    KerasH5.write(h5, Map.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelFile.network(h5.toString(), new Configuration(false)))
        .withMessageContaining("model.file = " + h5);
  }

  @Test
  void classes_otherThanTheDatasets_areRefusedWithARemedy() throws IOException {
    Path json = Files.writeString(folder.resolve("m.json"), lenet(5).toJson());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(json, 8, Map.of()))
        .withMessageContaining("its output \"output\" has 5 classes, the run has 8")
        .withMessageContaining("set model.fit-classes = 1");
    ComputationGraphConfiguration fitted = read(json, 8, Map.of("fit-classes", 1.0));
    assertThat(ModelFigures.of(fitted, INPUT)).isEqualTo(ModelFigures.of(lenet(8), INPUT));
  }

  @Test
  void images_otherThanTheModels_areRefusedWithARemedy() throws IOException {
    Path json = Files.writeString(folder.resolve("m.json"), lenet(5).toJson());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(json, new ImageShape(20, 20, 3)))
        .withMessageContaining("was made for 64 values, images of 20x20x3 give it 144")
        .withMessageContaining("set model.input");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(json, new ImageShape(16, 16, 1)))
        .withMessageContaining("takes images of 3 channels; set model.input.channels, now 1");
  }

  @Test
  void file_thatIsNoModel_saysSo() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "weights");
    Path other = Files.writeString(folder.resolve("a.json"), "{\"a\": 1}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(text, 5, Map.of()))
        .withMessage(
            "model.file = %s: cannot be read as a model: neither a zip, nor HDF5, nor JSON", text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(other, 5, Map.of()))
        .withMessageContaining("JSON of neither a ComputationGraph");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(folder.resolve("none.zip"), 5, Map.of()))
        .withMessageContaining("none.zip");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(Path.of("zoo:vgg17"), 5, Map.of()))
        .withMessageContaining("known are alexnet,");
  }

  private static ComputationGraphConfiguration read(
      Path file, int classes, Map<String, Double> options) {
    ModelSpec spec = new ModelSpec("file", INPUT, classes, options, 1);
    return ModelFile.configuration(file.toString(), spec, new Configuration(false));
  }

  private static ComputationGraphConfiguration read(Path file, ImageShape input) {
    ModelSpec spec = new ModelSpec("file", input, 5, Map.of(), 1);
    return ModelFile.configuration(file.toString(), spec, new Configuration(false));
  }

  private static ComputationGraphConfiguration lenet(int classes) {
    return ModelCatalogue.configuration(new ModelSpec("lenet", INPUT, classes, Map.of(), 1));
  }

  private static ComputationGraph initialised(ComputationGraphConfiguration model) {
    ComputationGraph graph = new ComputationGraph(model);
    graph.init();
    return graph;
  }
}
