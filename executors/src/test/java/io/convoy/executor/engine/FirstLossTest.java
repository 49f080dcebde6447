package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.torch.TorchEngine;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.CatalogueModel;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The first loss of every model of the catalogue, as a run reports it: in training mode, before any
 * update. It is that of a network that knows nothing, {@code ln(classes)}. All classes are wanted
 * equally, which gives the mean over all labels that the images might have.
 */
class FirstLossTest {
  private static final int[] CLASSES = {2, 12, 1000};
  private static final int BATCH = 4;
  private static final double SHARE = 0.1;

  /** In the small variant that the catalogue has of each. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void firstLoss_ofEachModel_isThatOfKnowingNothing(CatalogueModel model) {
    for (int classes : CLASSES) {
      assertKnowsNothing(model.trialSpec(classes, 1));
    }
  }

  /**
   * As they are trained: few and many features, sums of many blocks, no normalisation, dropout, and
   * ends that are no output layer.
   */
  @ParameterizedTest
  @CsvSource({"resnet110", "lenet", "vgg11", "nin", "squeezenet1.1", "resnet9", "resnet50"})
  void firstLoss_inFullWidth_isThatOfKnowingNothing(String name) {
    CatalogueModel model = ModelCatalogue.model(name);
    assertKnowsNothing(new ModelSpec(name, model.trial().input(), 2, Map.of(), 1));
  }

  private static void assertKnowsNothing(ModelSpec spec) {
    double expected = Math.log(spec.classes());
    assertThat(firstLoss(spec))
        .as("%s with %d classes", spec.name(), spec.classes())
        .isCloseTo(expected, within(SHARE * expected));
  }

  private static double firstLoss(ModelSpec spec) {
    ReplicaOptions options = new ReplicaOptions(1, Precision.FP32);
    ImageBatch images = TestImages.waves(spec.input(), BATCH, 3);
    try (Replica replica = new TorchEngine().build(ModelCatalogue.configuration(spec), options);
        ImageBatch batch = TestImages.equal(images, spec.classes())) {
      replica.accumulate(batch, 1);
      return replica.gradientBuffer().lossSum() / BATCH;
    }
  }

  static Stream<CatalogueModel> models() {
    return ModelCatalogue.models().stream();
  }
}
