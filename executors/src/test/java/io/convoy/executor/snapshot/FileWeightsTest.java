package io.convoy.executor.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.file.KerasH5;
import io.convoy.executor.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FileWeightsTest {
  private static final ImageShape INPUT = new ImageShape(8, 8, 3);
  private static final int CLASSES = 5;
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void graph_startedFromItsFile_givesPlainDl4jsOutputs(String engine) throws IOException {
    ComputationGraph graph = graph();
    Path file = zip(graph);
    try (Replica replica = started(engine, file, CLASSES);
        ImageBatch batch = TestImages.noise(INPUT, 4, CLASSES, 1)) {
      assertThat(replica.probabilities(batch))
          .containsExactly(values(graph.outputSingle(TestImages.nchw(batch))), within(1e-5f));
    }
  }

  /** Its running variances are not logarithms, which a graph's configuration must say. */
  @Test
  void stack_startedFromItsFile_givesPlainDl4jsOutputs() throws IOException {
    MultiLayerNetwork stack = stack();
    Path file = folder.resolve("stack.zip");
    ModelSerializer.writeModel(stack, file.toFile(), false);
    try (Replica replica = started("torch", file, CLASSES);
        ImageBatch batch = TestImages.noise(INPUT, 4, CLASSES, 1)) {
      assertThat(replica.probabilities(batch))
          .containsExactly(values(stack.output(TestImages.nchw(batch))), within(1e-5f));
    }
  }

  @Test
  void kerasModel_startedFromItsFile_givesTheImportersOutputsAndLearns() throws Exception {
    Path file = folder.resolve("keras.h5");
    KerasH5.write(file, KerasH5.SHAPES);
    MultiLayerNetwork expected =
        KerasModelImport.importKerasSequentialModelAndWeights(file.toString(), false);
    assertBothEnginesGive(file, expected::output);
  }

  /** Flatten is a vertex of its own there, with the channels of the images last. */
  @Test
  void functionalKerasModel_startedFromItsFile_givesTheImportersOutputsAndLearns()
      throws Exception {
    Path file = folder.resolve("functional.h5");
    KerasH5.write(
        file, Map.of("model_config", KerasH5.FUNCTIONAL, "keras_version", "2.6.0"), KerasH5.SHAPES);
    ComputationGraph expected = KerasModelImport.importKerasModelAndWeights(file.toString(), false);
    assertBothEnginesGive(file, expected::outputSingle);
  }

  /** The new output layer, weights and biases, has values of its own. */
  @Test
  void kerasModel_withAReplacedOutput_startsFinite() {
    Path file = folder.resolve("keras.h5");
    KerasH5.write(file, KerasH5.SHAPES);
    ImageShape input = new ImageShape(16, 16, 3);
    try (Replica replica = started("torch", file, input, 7);
        ImageBatch batch = TestImages.noise(input, 4, 7, 1)) {
      assertThat(replica.probabilities(batch)).hasSize(28).doesNotContain(Float.NaN);
    }
  }

  @Test
  void replacedOutput_startsAnewAndTheRestFromTheFile() throws IOException {
    Path file = zip(graph());
    ComputationGraphConfiguration model = model(file, INPUT, 7);
    assertThat(FileWeights.check(file.toString(), model, HADOOP))
        .containsExactly("output_W", "output_b");
    try (Replica fresh = built("torch", model);
        Replica other = started("torch", file, 7)) {
      assertThat(other.layout()).isEqualTo(fresh.layout());
      assertThat(other.parameters().equal(fresh.parameters())).isFalse();
      assertThat(lastValues(other)).isEqualTo(lastValues(fresh));
    }
  }

  @Test
  void fileWithoutWeights_isRefusedWithARemedy() throws IOException {
    ComputationGraphConfiguration model = graph().getConfiguration();
    Path json = Files.writeString(folder.resolve("m.json"), model.toJson());
    for (String file : List.of(json.toString(), "zoo:lenet")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FileWeights.check(file, model, HADOOP))
          .withMessage("model.file = %s: holds no weights; set model.weights = random", file);
    }
  }

  @Test
  void fileOfAnotherModel_isRefusedWithTheMissingWeights() throws IOException {
    Path file = zip(graph());
    ComputationGraphConfiguration other =
        io.convoy.executor.model.zoo.ModelCatalogue.configuration(
            new ModelSpec("resnet8", INPUT, CLASSES, Map.of(), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileWeights.check(file.toString(), other, HADOOP))
        .withMessageContaining("holds no weights stem-conv_W; set model.weights = random");
  }

  /** A Keras model on the engine that refuses least must give gradients, not an error. */
  private static void assertBothEnginesGive(Path file, UnaryOperator<INDArray> expected) {
    ImageShape input = new ImageShape(16, 16, 3);
    ComputationGraphConfiguration model = parsed(model(file, input, CLASSES));
    try (Replica torch = built("torch", model);
        Replica nd4j = built("nd4j", model);
        ImageBatch batch = TestImages.noise(input, 4, CLASSES, 1)) {
      FileWeights.copy(file.toString(), torch.layout(), torch.parameters(), HADOOP);
      nd4j.parameters().copy_(torch.parameters());
      INDArray images = TestImages.nchw(batch).permute(0, 2, 3, 1).dup('c');
      float[] probabilities = values(expected.apply(images));
      assertThat(torch.probabilities(batch)).containsExactly(probabilities, within(1e-5f));
      assertThat(nd4j.probabilities(batch)).containsExactly(probabilities, within(1e-5f));
      float[] gradient = gradient(torch, batch);
      assertThat(gradient).isNotEqualTo(new float[gradient.length]);
      assertThat(gradient(nd4j, batch)).containsExactly(gradient, within(1e-4f));
    }
  }

  private static float[] gradient(Replica replica, ImageBatch batch) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, 1);
    float[] values = new float[(int) replica.layout().size()];
    replica.gradientBuffer().gradient().contiguous().data_ptr_float().get(values);
    return values;
  }

  private static Replica started(String engine, Path file, int classes) {
    return started(engine, file, INPUT, classes);
  }

  private static Replica started(String engine, Path file, ImageShape input, int classes) {
    Replica replica = built(engine, parsed(model(file, input, classes)));
    FileWeights.copy(file.toString(), replica.layout(), replica.parameters(), HADOOP);
    return replica;
  }

  /** The plan's configuration is JSON: what that loses is lost here too. */
  private static ComputationGraphConfiguration parsed(ComputationGraphConfiguration model) {
    return ComputationGraphConfiguration.fromJson(model.toJson());
  }

  private static Replica built(String engine, ComputationGraphConfiguration model) {
    return Engines.select(engine, model).build(model, new ReplicaOptions(1, Precision.FP32));
  }

  private static ComputationGraphConfiguration model(Path file, ImageShape input, int classes) {
    ModelSpec spec = new ModelSpec("", input, classes, Map.of("fit-classes", 1.0), 3);
    return ModelFile.configuration(file.toString(), spec, HADOOP);
  }

  private static float[] lastValues(Replica replica) {
    float[] values = new float[7];
    replica
        .parameters()
        .narrow(0, replica.layout().size() - 7, 7)
        .contiguous()
        .data_ptr_float()
        .get(values);
    return values;
  }

  private static float[] values(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  private Path zip(ComputationGraph graph) throws IOException {
    Path file = folder.resolve("graph.zip");
    ModelSerializer.writeModel(graph, file.toFile(), false);
    return file;
  }

  /** Trained a little, so that statistics are not the initial ones. */
  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            start()
                .graphBuilder()
                .addInputs("images")
                .addLayer("conv", layers()[0], "images")
                .addLayer("norm", layers()[1], "conv")
                .addLayer("output", layers()[2], "norm")
                .setOutputs("output")
                .setInputTypes(InputType.convolutional(8, 8, 3))
                .build());
    graph.init();
    graph.fit(
        new INDArray[] {Nd4j.rand(4, 3, 8, 8)},
        new INDArray[] {Nd4j.eye(CLASSES).getRows(0, 1, 2, 3)});
    return graph;
  }

  private static MultiLayerNetwork stack() {
    MultiLayerNetwork stack =
        new MultiLayerNetwork(
            start().list(layers()).setInputType(InputType.convolutional(8, 8, 3)).build());
    stack.init();
    stack.fit(Nd4j.rand(4, 3, 8, 8), Nd4j.eye(CLASSES).getRows(0, 1, 2, 3));
    return stack;
  }

  private static NeuralNetConfiguration.Builder start() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .weightInit(WeightInit.RELU)
        .activation(Activation.TANH);
  }

  private static Layer[] layers() {
    return new Layer[] {
      new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
      new BatchNormalization.Builder().useLogStd(false).build(),
      new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build()
    };
  }
}
