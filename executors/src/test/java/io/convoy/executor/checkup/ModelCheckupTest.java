package io.convoy.executor.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ParityCase;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Planted faults, each of which a check names; and a network that has none. */
class ModelCheckupTest {
  private static final ImageShape SHAPE = new ImageShape(12, 12, 3);
  private static final int CLASSES = 3;
  private static final double RATE = 0.05;

  private static ComputationGraphConfiguration lenet() {
    return ModelCatalogue.configuration(new ModelSpec("lenet", SHAPE, CLASSES, Map.of(), 1));
  }

  private static ImageBatch images() {
    return TestImages.noise(SHAPE, 32, CLASSES, 1);
  }

  private static ModelSubject subject(double rate, Consumer<Replica> start, ImageBatch images) {
    return subject(lenet(), "torch", rate, start, images);
  }

  private static ModelSubject subject(
      ComputationGraphConfiguration network,
      String engine,
      double rate,
      Consumer<Replica> start,
      ImageBatch images) {
    UpdateSpec update =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, false);
    return new ModelSubject(
        network, engine, 1, update, rate, new ModelSubject.Start(true, start), images, Effort.FULL);
  }

  private static ModelSubject begun(Consumer<Replica> start) {
    return subject(RATE, start, images());
  }

  /** Multiplies the weights of some layers. */
  private static Consumer<Replica> weights(String prefix, double factor) {
    return replica -> {
      for (Segment segment : replica.layout().segments()) {
        if (segment.role() == Role.WEIGHT && segment.name().startsWith(prefix)) {
          try (PointerScope scope = new PointerScope();
              Scalar by = new Scalar(factor)) {
            replica.parameters().narrow(0, segment.offset(), segment.length()).mul_(by);
          }
        }
      }
    };
  }

  private static void assertRed(List<Finding> findings, String check, String remedy) {
    assertThat(findings)
        .as("%s", findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.check()).isEqualTo(check);
              assertThat(finding.verdict()).isEqualTo(Verdict.RED);
              assertThat(finding.remedy()).contains(remedy);
            });
  }

  @Test
  void healthyNetwork_hasNothingRed() {
    List<Finding> findings = ModelCheckup.run(begun(replica -> {}));
    assertThat(findings)
        .as("%s", findings)
        .extracting(Finding::verdict)
        .doesNotContain(Verdict.RED, Verdict.WARNING);
    assertThat(findings)
        .extracting(Finding::check)
        .containsExactly(
            "first loss",
            "regularised loss",
            "input",
            "output",
            "independence",
            "dead units",
            "activations",
            "update/weight",
            "overfit",
            "gradient",
            "gradient");
  }

  @Test
  void rateThousandTimesTooHigh_isNamedByOverfitAndUpdates() {
    ModelSubject subject = subject(1000 * RATE, replica -> {}, images());
    assertRed(new Overfit().run(subject), "overfit", "the learning rate is too high");
    assertRed(new UpdateRatio().run(subject), "update/weight", "lower schedule.learning-rate");
  }

  @Test
  void zeroInitialisation_isNamed() {
    ModelSubject zeros = begun(replica -> replica.parameters().zero_());
    assertRed(new FirstLoss().run(zeros), "regularised loss", "all are zero");
    assertRed(new InputMatters().run(zeros), "output", "weights are all zero");
    assertRed(new Activations().run(zeros), "dead units", "initialisation");
    assertRed(new UpdateRatio().run(zeros), "update/weight", "all zero");
    assertRed(new Overfit().run(zeros), "overfit", "look at the initialisation");
  }

  @Test
  void weightsThatAreTooLarge_areNamedByTheFirstLoss() {
    assertRed(new FirstLoss().run(begun(weights("", 8))), "first loss", "initialisation");
  }

  @Test
  void constantInput_isNamed() {
    ImageBatch images = images();
    for (int i = 0; i < images.pixels().capacity(); i++) {
      images.pixels().put(i, 0.25f);
    }
    List<Finding> findings = new InputMatters().run(subject(RATE, replica -> {}, images));
    assertRed(findings, "input", "look at the images");
    assertThat(findings.get(1).verdict()).as("the network is not to blame").isEqualTo(Verdict.OK);
  }

  @Test
  void equalImagesOfTwoLabels_areNamedByOverfit() {
    ImageBatch images = images();
    int size = SHAPE.size();
    for (int i = 0; i < size; i++) {
      images.pixels().put(size + i, images.pixels().get(i));
    }
    images.labels()[0] = 0;
    images.labels()[1] = 1;
    assertRed(new Overfit().run(subject(RATE, replica -> {}, images)), "overfit", "2 of them");
  }

  @Test
  void layerWithAWrongBackward_isNamedByTheGradient() {
    ParityCase network =
        ParityCase.layers(
            "broken",
            12,
            12,
            new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build(),
            new ActivationLayer(new WrongSlope()),
            new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build());
    List<Finding> findings =
        new GradientCheck().run(subject(network.model(), "nd4j", RATE, replica -> {}, images()));
    assertRed(findings, "gradient", "the backward of layer0_");
    assertThat(findings.get(0).found()).startsWith("not looked at on torch");
  }

  @Test
  void layerThatMixesImages_isNamed() {
    ParityCase network =
        ParityCase.layers("mixing", 12, 12, new ActivationLayer(new WithoutBatchMean()));
    List<Finding> findings =
        new InputMatters().run(subject(network.model(), "nd4j", RATE, replica -> {}, images()));
    assertRed(findings, "independence", "a layer that mixes images");
  }

  /** A tanh that claims half of its slope. */
  static final class WrongSlope extends BaseActivationFunction {
    private static final long serialVersionUID = 1;

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return Transforms.tanh(in, false);
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      INDArray tanh = Transforms.tanh(in, true);
      return new Pair<>(epsilon.mul(tanh.mul(tanh).rsub(1)).mul(0.5), null);
    }
  }

  /** What is left without the mean over the images of a batch. */
  static final class WithoutBatchMean extends BaseActivationFunction {
    private static final long serialVersionUID = 1;

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return in.subi(in.mean(true, 0).broadcast(in.shape()));
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      return new Pair<>(epsilon, null);
    }
  }
}
