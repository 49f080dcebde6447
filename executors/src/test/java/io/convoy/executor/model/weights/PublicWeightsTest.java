package io.convoy.executor.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.safetensors.Safetensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

class PublicWeightsTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final List<String> CLASSES = List.of("a", "b", "c");

  @TempDir Path folder;

  static List<String> models() {
    return ModelCatalogue.names();
  }

  @ParameterizedTest
  @MethodSource("models")
  void file_ofEveryArchitecture_isReadAgainToTheBit(String name) throws IOException {
    ModelSpec spec = ModelCatalogue.model(name).trialSpec(CLASSES.size(), 1);
    ComputationGraphConfiguration model = ModelCatalogue.configuration(spec);
    ComputationGraph network = FlatParameters.initialised(model, Precision.FP32);
    network.params().assign(Nd4j.rand(network.params().shape()));
    Path file = write(network, name, spec.options());
    StartingWeights.Filled filled =
        new StartingWeights(file.toString(), name, CLASSES, List.of(), 0).fill(model, HADOOP);
    assertThat(filled.graph().params()).isEqualTo(network.params());
    assertThat(filled.report().random()).isEmpty();
    assertThat(filled.report().leftOut()).isEmpty();
    NetworkMemory.free(network);
    filled.graph().close();
  }

  private Path write(ComputationGraph network, String name, Map<String, Double> options)
      throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      PublicWeights.of(network, name, options).writeTo(out, Map.of("classes", "3"));
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "resnet20, pad-both-sides, 1, pytorch_resnet_cifar10",
    "resnet20, pad-both-sides, 0, DL4J", // theirs computes something else
    "resnet50, dropout, 0.5, torchvision",
    "se-resnet50, dropout, 0, timm",
    "mobilenet-v2, multiplier, 0.5, torchvision",
    "mobilenet-v2, same-padding, 1, DL4J",
    "mobilenet-v1, same-padding, 1, DL4J",
    "efficientnet-b0, epsilon, 0.001, DL4J",
    "convnext-tiny, survival, 1, torchvision",
    "lenet, '', 0, DL4J",
    "a-file.zip, fit-classes, 1, DL4J"
  })
  void names_areThoseOfTheProjectThatHasTheNetwork(
      String name, String option, double value, String project) {
    Map<String, Double> options = option.isEmpty() ? Map.of() : Map.of(option, value);
    assertThat(Namings.published(name, options).project()).isEqualTo(project);
  }

  @Test
  void file_saysWhatItIs() throws IOException {
    ModelSpec spec = ModelCatalogue.model("convnext-tiny").trialSpec(3, 1);
    ComputationGraph network =
        FlatParameters.initialised(ModelCatalogue.configuration(spec), Precision.FP32);
    Path file = write(network, spec.name(), spec.options());
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    try (Safetensors tensors = Safetensors.open(path, HADOOP)) {
      assertThat(tensors.metadata())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of("classes", "3", "format", "pt", "names", "torchvision"));
      assertThat(tensors.tensors().get("features.1.0.layer_scale").shape())
          .containsExactly(4L, 1L, 1L);
    }
  }
}
