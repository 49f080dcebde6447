package io.convoy.jobs.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.AdapterChoice;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.model.weights.StartingWeights;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.safetensors.Safetensors;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import onnx.Onnx.ModelProto;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;

class ExportCommandTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final List<String> CLASSES = List.of("cat", "dog");
  private static final ColourStatistics COLOURS =
      new ColourStatistics(
          List.of(0.5, 0.4, 0.3),
          List.of(0.25, 0.2, 0.125),
          List.of(0.1, 0.1, 0.1),
          List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ComputationGraph network;
  private String snapshot;

  /** A snapshot whose average is twice its parameters. */
  @BeforeEach
  void store() throws IOException {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(conf().model().spec(CLASSES.size(), 1));
    network = FlatParameters.initialised(model, Precision.FP32);
    store(network, model);
  }

  private static RunConf conf() {
    return RunConf.parse(
        "run.dir = r, data.path = d, average.kind = ema,"
            + " data.test { crop-ratio = 0.8, interpolation = bicubic }, model { name = resnet8, width = 2,"
            + " pad-both-sides = 1, input { height = 8, width = 8 } }",
        "test");
  }

  private void store(ComputationGraph graph, ComputationGraphConfiguration model)
      throws IOException {
    NativeLibraries.load();
    RunConf conf = conf();
    SnapshotStore store = new SnapshotStore(HADOOP, folder.resolve("run/snapshots").toString());
    try (Tensor parameters = FlatParameters.of(graph).tensor();
        Tensor average = parameters.add(parameters)) {
      Map<String, Tensor> state = new TreeMap<>(Map.of("parameters", parameters));
      state.put("average", average);
      store.commit(
          new SnapshotContent(
              Progress.START,
              new ModelIdentity(
                  "resnet8",
                  conf.model().input(),
                  conf.model().options(),
                  CLASSES,
                  COLOURS,
                  "",
                  null),
              1,
              1,
              "torch",
              Map.of(),
              conf.render(),
              Map.of()),
          SnapshotFiles.write(store.folder(0), state, model.toJson(), HADOOP));
      snapshot = store.folder(0);
    }
  }

  private int export(String... arguments) {
    return new CommandLine(new ExportCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              err.write(e.getMessage());
              return 2;
            })
        .execute(Stream.concat(Stream.of(snapshot), Stream.of(arguments)).toArray(String[]::new));
  }

  private Path file(String name) {
    return folder.resolve("out").resolve(name);
  }

  @Test
  void dl4j_opensWithModelSerializer() throws IOException {
    assertThat(export("--output", file("m.zip").toString())).isZero();
    assertThat(ModelSerializer.restoreComputationGraph(file("m.zip").toFile(), false).params())
        .isEqualTo(network.params());
    assertThat(out)
        .hasToString("Wrote the model of file:" + snapshot + " to " + file("m.zip") + "\n");
  }

  @Test
  void safetensors_ofTheAverage_holdsItByPublicNames() throws IOException {
    Path file = file("m.safetensors");
    assertThat(export("--output", file.toString(), "--weights", "average")).isZero();
    assertThat(out).asString().contains("by the names of pytorch_resnet_cifar10,");
    ComputationGraph read =
        new StartingWeights(file.toString(), "resnet8", CLASSES, CLASSES, 1)
            .fill(network.getConfiguration(), HADOOP)
            .graph();
    assertThat(read.params()).isEqualTo(network.params().mul(2));
    try (Safetensors tensors =
        Safetensors.open(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP)) {
      assertThat(tensors.tensors()).containsKey("layer1.0.bn2.running_var");
      assertThat(tensors.metadata())
          .containsEntry("architecture", "resnet8")
          .containsEntry("classes", "[\"cat\",\"dog\"]")
          .containsEntry("input", "{\"height\":8,\"width\":8,\"channels\":3}")
          .containsEntry(
              "normalise",
              "{\"kind\":\"mean-std\",\"mean\":[0.5,0.4,0.3],\"std\":[0.25,0.2,0.125],"
                  + "\"range\":[0,1],\"order\":\"rgb\"}")
          .containsEntry("interpolation", "bicubic")
          .containsEntry("crop-ratio", "0.8")
          .containsEntry("takes", "normalised")
          .containsEntry("weights", "average")
          .containsEntry("step", "0");
      assertThat(new ObjectMapper().readTree(tensors.metadata().get("options")).path("width"))
          .hasToString("2.0");
    }
  }

  @Test
  void onnx_withNormalisationAndProbabilities_hasBoth() throws IOException {
    Path file = file("network");
    assertThat(
            export(
                "--output",
                "file://" + file,
                "--format",
                "onnx",
                "--normalise-inside",
                "--probabilities"))
        .isZero();
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
    assertThat(model.getGraph().getNode(0).getOutput(0)).isEqualTo("normalised/scaled");
    assertThat(model.getGraph().getOutputList())
        .extracting(output -> output.getName())
        .containsExactly("logits", "probabilities");
    assertThat(model.getMetadataPropsList())
        .anyMatch(prop -> prop.getKey().equals("takes") && prop.getValue().equals("pixels"))
        .anyMatch(
            prop -> prop.getKey().equals("interpolation") && prop.getValue().equals("bicubic"))
        .anyMatch(prop -> prop.getKey().equals("crop-ratio") && prop.getValue().equals("0.8"))
        .anyMatch(prop -> prop.getKey().equals("classes"));
  }

  @Test
  void onnx_alone_givesLogitsOfNormalisedImages() throws IOException {
    assertThat(export("--output", file("m.onnx").toString())).isZero();
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file("m.onnx")));
    assertThat(model.getGraph().getOutputCount()).isOne();
    assertThat(model.getGraph().getNode(0).getOpType()).isEqualTo("Conv");
  }

  @Test
  void file_thatIsThere_isReplacedAndNothingElseIsLeft() throws IOException {
    Files.createDirectories(file("x").getParent());
    Files.writeString(file("m.onnx"), "old");
    assertThat(export("--output", file("m.onnx").toString())).isZero();
    assertThat(file("m.onnx").toFile().length()).isGreaterThan(1000);
    try (Stream<Path> files = Files.list(file("x").getParent())) {
      assertThat(files).containsExactly(file("m.onnx"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--output m.bin | --output m.bin: ends with none of .zip, .safetensors and .onnx; say"
            + " --format dl4j, safetensors, onnx",
        "--output m --format onx | --format onx: did you mean onnx? There are: dl4j, safetensors,"
            + " onnx",
        "--output m.zip --probabilities | --probabilities: is for --format onnx, not dl4j",
        "--output m.safetensors --normalise-inside | --normalise-inside: is for --format onnx, not"
            + " safetensors"
      })
  void argument_thatCannotBe_isRefusedInOneLine(String arguments, String message) {
    assertThat(export(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString().lines().findFirst()).contains(message);
  }

  @Test
  void output_thatIsAFolder_isRefused() {
    assertThat(export("--output", folder.toString(), "--format", "onnx")).isEqualTo(2);
    assertThat(err).hasToString("--output " + folder + ": is a folder; name a file in it");
  }

  @Test
  void adapters_areMergedInEveryFormat() throws IOException {
    ComputationGraphConfiguration plain = network.getConfiguration();
    LoraSpec lora = new LoraSpec(2, 6, List.of("*"));
    ComputationGraphConfiguration model =
        Adapters.onto(plain, lora, AdapterChoice.of(plain, lora).layers());
    ComputationGraph adapted = FlatParameters.initialised(model, Precision.FP32);
    adapted.setParam("stem-conv-lora-up_W", Nd4j.ones(2, 2, 1, 1));
    INDArray base = adapted.getParam("stem-conv_W");
    INDArray sums = adapted.getParam("stem-conv-lora-down_W").sum(true, 0).mul(3);
    store(adapted, model);
    assertThat(export("--output", file("m.zip").toString())).isZero();
    ComputationGraph merged =
        ModelSerializer.restoreComputationGraph(file("m.zip").toFile(), false);
    assertThat(merged.getVertices()).hasSameSizeAs(network.getVertices());
    assertThat(merged.getParam("stem-conv_W").equalsWithEps(base.add(sums), 1e-6)).isTrue();
    assertThat(export("--output", file("m.safetensors").toString())).isZero();
    ComputationGraph read =
        new StartingWeights(file("m.safetensors").toString(), "resnet8", CLASSES, CLASSES, 1)
            .fill(plain, HADOOP)
            .graph();
    assertThat(read.params()).isEqualTo(merged.params());
    assertThat(export("--output", file("m.onnx").toString())).isZero();
    assertThat(ModelProto.parseFrom(Files.readAllBytes(file("m.onnx"))).toString())
        .doesNotContain("lora");
  }
}
