package io.convoy.executor.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamingsTest {
  /** What torchvision 0.28 calls the tensors of its models, {@code num_batches_tracked} apart. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet18",
        "resnet50",
        "resnext50-32x4d",
        "wide-resnet50-2",
        "vgg11",
        "vgg16-bn",
        "alexnet",
        "squeezenet1.1",
        "densenet121",
        "mobilenet-v2",
        "efficientnet-b0",
        "convnext-tiny"
      })
  void torchvisionsNames_coverEveryParameterOnceWithItsShape(String name) throws IOException {
    requireSame(name, "torchvision");
  }

  /** What timm 1.0.29 calls them. */
  @ParameterizedTest
  @ValueSource(
      strings = {"se-resnet50", "mobilenet-v1", "mobilenet-v2", "efficientnet-b0", "convnext-tiny"})
  void timmsNames_coverEveryParameterOnceWithItsShape(String name) throws IOException {
    requireSame(name, "timm");
  }

  /** What Keras 3.15 calls them; the normalisation within EfficientNet apart. */
  @ParameterizedTest
  @ValueSource(strings = {"densenet121", "efficientnet-b0", "mobilenet-v2", "vgg16"})
  void kerasNames_coverEveryParameterOnce(String name) throws IOException {
    Naming naming = naming(name, "Keras");
    List<WeightTensor> left = new ArrayList<>(published(name, "keras"));
    for (ModelPlace place :
        places(ModelCatalogue.configuration(ModelCatalogue.model(name).spec(1)))) {
      WeightTensor tensor =
          left.stream()
              .filter(one -> naming.names(place).contains(one.name()))
              .findFirst()
              .orElseThrow();
      assertThat(naming.framework().arrangement(place, place.shape()).takes(tensor))
          .as("%s as %s %s", tensor, place.view().name(), place.shape())
          .isTrue();
      left.remove(tensor);
    }
    assertThat(left).isEmpty();
  }

  /** As a whole model has it, and by numbers as {@code save_weights} does. */
  @ParameterizedTest
  @ValueSource(strings = {"normalization/mean", "normalization/count", "normalization/2"})
  void normalisation_withinAModelOfKeras_isOfNoUse(String name) {
    assertThat(Framework.KERAS.ignores(new WeightTensor(name, List.of(3L)))).isTrue();
  }

  private static void requireSame(String name, String project) throws IOException {
    CatalogueModel model = ModelCatalogue.model(name);
    Naming naming = naming(name, project);
    List<WeightTensor> published = published(name, project);
    List<String> taken = new ArrayList<>();
    for (ModelPlace place : places(ModelCatalogue.configuration(model.spec(1)))) {
      String wanted = naming.names(place).get(0);
      WeightTensor tensor =
          published.stream().filter(t -> t.name().equals(wanted)).findFirst().orElseThrow();
      assertThat(naming.tensor(place)).contains(tensor);
      assertThat(naming.framework().arrangement(place, place.shape()).takes(tensor))
          .as("%s as %s %s", tensor, place.view().name(), place.shape())
          .isTrue();
      taken.add(wanted);
    }
    assertThat(taken)
        .containsExactlyInAnyOrderElementsOf(published.stream().map(WeightTensor::name).toList());
  }

  /** Every family of names has one for every parameter, none twice. */
  @Test
  void names_ofEveryCatalogueModel_areDifferent() {
    for (CatalogueModel model : ModelCatalogue.models()) {
      List<ModelPlace> places = places(ModelCatalogue.configuration(model.trialSpec(3, 1)));
      for (Naming naming : Namings.of(model.name())) {
        assertThat(places.stream().map(naming::names).filter(names -> !names.isEmpty()))
            .as("%s of %s", model.name(), naming.project())
            .hasSize(places.size())
            .doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void rule_countsFromItsNumbers() {
    NameRule rule = NameRule.of("stage{s}-block{b}-x", "a{2s-1}.{b}.{#}.{b-1}");
    assertThat(rule.name("stage3-block12-x", 7)).contains("a5.12.7.11");
    assertThat(rule.name("stage3-block12-xy", 7)).isEmpty();
    assertThat(rule.name("stage3-blockb-x", 7)).isEmpty();
  }

  private static Naming naming(String model, String project) {
    return Namings.of(model).stream()
        .filter(naming -> naming.project().equals(project))
        .findFirst()
        .orElseThrow();
  }

  private static List<ModelPlace> places(ComputationGraphConfiguration model) {
    NativeLibraries.load();
    try (Tensor zeros = torch.zeros(ModelCatalogue.parameters(model))) { // drawing takes seconds
      ComputationGraph graph = FlatParameters.copied(model, Precision.FP32, zeros);
      List<ModelPlace> places = ModelPlace.of(model, FlatParameters.of(graph));
      NetworkMemory.free(graph);
      return places;
    }
  }

  private static List<WeightTensor> published(String model, String project) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(NamingsTest.class.getResourceAsStream(project + ".txt.gz")),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields[0].equals(model))
          .map(fields -> new WeightTensor(fields[1], shape(fields[2])))
          .toList();
    }
  }

  private static List<Long> shape(String sizes) {
    return Arrays.stream(sizes.split(",", -1)).map(Long::valueOf).toList();
  }
}
