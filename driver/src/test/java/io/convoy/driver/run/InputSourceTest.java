package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.NormaliseChoice;
import io.convoy.driver.conf.NormaliseChoice.ByDataset;
import io.convoy.driver.conf.NormaliseChoice.Given;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.executor.data.colour.ChannelOrder;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputSourceTest {
  private static final List<Double> MEAN = List.of(0.5, 0.4, 0.3);

  @Test
  void otherRun_byItsDataset_isTakenWithTheNumbersOfThatDataset() {
    Given expected =
        new Given(MEAN, List.of(0.2, 0.2, 1 / 255.0), List.of(0.0, 1.0), ChannelOrder.RGB);
    assertThat(InputSource.ofOther(snapshot("mean-std"))).isEqualTo(expected);
    assertThat(InputSource.ofOther(snapshot("auto"))).isEqualTo(expected);
    assertThat(InputSource.ofOther(snapshot("none"))).isEqualTo(new ByDataset(Normalisation.NONE));
    assertThat(InputSource.ofOther(snapshot("mean")))
        .isEqualTo(new Given(MEAN, List.of(1.0, 1.0, 1.0), List.of(0.0, 1.0), ChannelOrder.RGB));
  }

  @Test
  void otherRun_byNumbers_isTakenAsItIs() {
    NormaliseChoice given = InputSource.ofOther(snapshot("{ range = [-1, 1], order = bgr }"));
    assertThat(given)
        .isEqualTo(
            new Given(
                List.of(0.0, 0.0, 0.0),
                List.of(1.0, 1.0, 1.0),
                List.of(-1.0, 1.0),
                ChannelOrder.BGR));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pca", "zca", "mean-image"})
  void otherRun_whoseNumbersAreNotOfChannels_isRefused(String kind) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> InputSource.ofOther(snapshot(kind)))
        .withMessageContaining("was trained with " + kind + " of its own dataset");
  }

  @Test
  void ownRun_keepsWhatItBeganWith() {
    assertThat(InputSource.ofRun(snapshot("zca"))).isEqualTo(new ByDataset(Normalisation.ZCA));
    assertThat(InputSource.ofRun(snapshot("auto")))
        .isEqualTo(new ByDataset(Normalisation.MEAN_STD));
  }

  @ParameterizedTest
  @CsvSource({
    "torchvision, resnet50, 0.485, 0.229, 0, 1, rgb",
    "timm, efficientnet-b0, 0.485, 0.229, 0, 1, rgb",
    "pytorch_resnet_cifar10, resnet20, 0.485, 0.229, 0, 1, rgb",
    "Keras, mobilenet-v1, 0, 1, -1, 1, rgb",
    "Keras, efficientnet-b0, 0.485, 0.229, 0, 1, rgb",
    "Keras, densenet121, 0.485, 0.229, 0, 1, rgb",
    "timm, mobilenet-v1, 0, 1, -1, 1, rgb",
    "Keras, squeezenet1.1, 103.939, 1, 0, 255, bgr"
  })
  void file_withAProjectsNames_isFedAsThatProjectDoes(
      String project,
      String model,
      double mean,
      double std,
      double low,
      double high,
      String order) {
    Given given = (Given) InputSource.ofProject(project, model).orElseThrow();
    assertThat(given.mean().get(0)).isEqualTo(mean);
    assertThat(given.std().get(0)).isEqualTo(std);
    assertThat(given.range()).containsExactly(low, high);
    assertThat(given.order()).hasToString(order);
    assertThat(InputSource.ofProject("DL4J", model)).isEmpty();
  }

  private static Snapshot snapshot(String normalise) {
    ColourStatistics colours =
        new ColourStatistics(
            MEAN,
            List.of(0.2, 0.2, 0.0),
            List.of(1.0, 1.0, 1.0),
            List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));
    return new Snapshot(
        "/runs/a/snapshots/step-00000007",
        new SnapshotContent(
            Progress.START,
            new ModelIdentity(
                "lenet", new ImageShape(32, 32, 3), Map.of(), List.of("a", "b"), colours, "", null),
            1,
            1,
            "torch",
            Map.of(),
            ScriptedRun.conf("r", "data.normalise = " + normalise).render(),
            Map.of()),
        List.of());
  }
}
