package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.nd4j.Nd4jEngine;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.engine.torch.TorchEngine;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.ProjectionHead;
import io.convoy.executor.model.layer.ViewSimilarity;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The loss of Chen et al. 2020, "A Simple Framework for Contrastive Learning of Visual
 * Representations", equation 1, as {@link ViewSimilarity} and the cross-entropy of answer 0 make
 * it.
 */
class NtXentTest {
  private static final int INPUTS = 3;
  private static final int OUTPUTS = 2;

  /** Central differences in double precision leave about h squared plus 1e-16 / h. */
  private static final double STEP = 1e-5;

  /** Of images to rows: the image n has the values sin(1 + 3 n + c). */
  private static ImageBatch images(int count) {
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(4 * count * INPUTS)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < count * INPUTS; i++) {
      pixels.put(i, (float) Math.sin(1 + i));
    }
    ImageShape shape = new ImageShape(1, 1, INPUTS);
    return new ImageBatch(shape, pixels, new int[count], new long[count], () -> {});
  }

  /** The weight of input c and output o. */
  private static double weight(int c, int o) {
    return Math.cos(1 + 2 * c + o);
  }

  private static ComputationGraphConfiguration model(int group, double temperature) {
    return ParityCase.ended(
            "views",
            1,
            1,
            graph ->
                graph
                    .addLayer(
                        "rows", new DenseLayer.Builder().nOut(OUTPUTS).hasBias(false).build(), "in")
                    .addLayer("views", new ViewSimilarity(group, temperature), "rows")
                    .addLayer(
                        "out",
                        new LossLayer.Builder(new LossMCXENT(ProjectionHead.LEAST, null))
                            .activation(Activation.SOFTMAX)
                            .build(),
                        "views"))
        .model();
  }

  private static Replica replica(String engine, int group, double temperature) {
    ComputationGraphConfiguration model = model(group, temperature);
    Replica replica =
        Engines.select(engine, model).build(model, new ReplicaOptions(1, Precision.FP64));
    double[] weights = new double[INPUTS * OUTPUTS]; // DL4J's are column-major
    for (int c = 0; c < INPUTS; c++) {
      for (int o = 0; o < OUTPUTS; o++) {
        weights[o * INPUTS + c] = weight(c, o);
      }
    }
    replica.parameters().data_ptr_double().put(weights);
    return replica;
  }

  private static double[][] rows(ImageBatch images) {
    double[][] rows = new double[images.count()][OUTPUTS];
    for (int n = 0; n < rows.length; n++) {
      for (int o = 0; o < OUTPUTS; o++) {
        for (int c = 0; c < INPUTS; c++) {
          rows[n][o] += images.pixels().get(n * INPUTS + c) * weight(c, o);
        }
      }
    }
    return rows;
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      first += a[i] * a[i];
      second += b[i] * b[i];
    }
    return product / Math.sqrt(first * second);
  }

  /** Equation 1 for every row of a group, added up; and how many find the other view. */
  private static double[] equation1(double[][] z, double temperature) {
    double loss = 0;
    double hits = 0;
    for (int i = 0; i < z.length; i++) {
      int j = i % 2 == 0 ? i + 1 : i - 1;
      double own = Math.exp(cosine(z[i], z[j]) / temperature);
      double all = 0;
      double most = 0;
      for (int k = 0; k < z.length; k++) {
        if (k != i) {
          double one = Math.exp(cosine(z[i], z[k]) / temperature);
          all += one;
          most = Math.max(most, one);
        }
      }
      loss -= Math.log(own / all);
      hits += own == most ? 1 : 0;
    }
    return new double[] {loss, hits};
  }

  /** Groups of 2, 3 and 4 images; the last of 5 images in groups of 2 or 3 are fewer. */
  @ParameterizedTest
  @CsvSource({
    "torch, 2, 8, 0.5",
    "nd4j, 2, 8, 0.5",
    "torch, 3, 12, 0.1",
    "nd4j, 3, 12, 0.1",
    "torch, 4, 8, 1",
    "nd4j, 4, 8, 1",
    "torch, 2, 10, 0.5",
    "nd4j, 2, 10, 0.5",
    "torch, 3, 10, 0.05",
    "nd4j, 3, 10, 0.05"
  })
  void loss_ofGroups_isTheSumOfEquationOne(
      String engine, int group, int views, double temperature) {
    try (Replica replica = replica(engine, group, temperature);
        ImageBatch images = images(views)) {
      double[][] z = rows(images);
      double loss = 0;
      double hits = 0;
      for (int from = 0; from < views; from += 2 * group) {
        double[][] one = Arrays.copyOfRange(z, from, Math.min(views, from + 2 * group));
        double[] expected = equation1(one, temperature);
        loss += expected[0];
        hits += expected[1];
      }
      replica.accumulate(images, 1);
      assertThat(replica.gradientBuffer().lossSum()).isCloseTo(loss, within(1e-8));
      assertThat(replica.gradientBuffer().hits()).isEqualTo(hits);
      assertThat(replica.gradientBuffer().samples()).isEqualTo(views);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void gradient_ofGroups_matchesFiniteDifferences(String engine) {
    try (Replica replica = replica(engine, 3, 0.2);
        ImageBatch images = images(10)) {
      replica.accumulate(images, 1);
      double[] gradient = TestImages.values(replica.gradientBuffer().gradient());
      for (int i = 0; i < gradient.length; i++) {
        double slope = (lossAt(replica, images, i, STEP) - lossAt(replica, images, i, -STEP)) / 2;
        assertThat(gradient[i]).isCloseTo(slope / STEP, within(1e-7 * Math.max(1, gradient[i])));
      }
    }
  }

  private static double lossAt(Replica replica, ImageBatch images, int weight, double move) {
    double before = replica.parameters().data_ptr_double().get(weight);
    replica.parameters().data_ptr_double().put(weight, before + move);
    replica.gradientBuffer().clear();
    replica.accumulate(images, 1);
    replica.parameters().data_ptr_double().put(weight, before);
    return replica.gradientBuffer().lossSum();
  }

  /**
   * PyTorch 2.13 in double precision: rows normalised, their products over 0.5 in groups of four,
   * the diagonal filled with minus infinity, {@code cross_entropy} with the other view as answer.
   */
  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void lossAndGradient_areThoseOfPyTorch(String engine) {
    try (Replica replica = replica(engine, 2, 0.5);
        ImageBatch images = images(8)) {
      replica.accumulate(images, 1);
      assertThat(replica.gradientBuffer().lossSum()).isCloseTo(30.31350826201428, within(1e-9));
      double[] expected = {
        -1.5958093029287514,
        -3.9349681397176877,
        -2.6563352720925244,
        1.5377398652831464,
        -0.4257387075693441,
        -1.9977950313986117
      };
      assertThat(TestImages.values(replica.gradientBuffer().gradient()))
          .containsExactly(expected, within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void loss_ofAGroup_doesNotDependOnItsBatch(String engine) {
    try (Replica replica = replica(engine, 2, 0.5);
        ImageBatch all = images(12)) {
      replica.accumulate(all, 1);
      double loss = replica.gradientBuffer().lossSum();
      double[] gradient = TestImages.values(replica.gradientBuffer().gradient());
      replica.gradientBuffer().clear();
      for (int[] part : List.of(new int[] {0, 4}, new int[] {4, 12})) {
        replica.accumulate(all.part(part[0], part[1]), 1);
      }
      assertThat(replica.gradientBuffer().lossSum()).isCloseTo(loss, within(1e-12));
      assertThat(TestImages.values(replica.gradientBuffer().gradient()))
          .containsExactly(gradient, within(1e-12));
    }
  }

  /** Rows are rounded to 8 bits; compared so, they would give a loss that is off by a tenth. */
  @Test
  void loss_inMixedPrecision_isComputedInFull() {
    ComputationGraphConfiguration model = model(2, 0.03);
    try (Replica replica = new TorchEngine().build(model, new ReplicaOptions(1, Precision.BF16));
        ImageBatch images = images(4)) {
      float[] rows = replica.outputs(images, Set.of("rows")).features().get("rows");
      double[][] z = new double[4][OUTPUTS];
      for (int i = 0; i < rows.length; i++) {
        z[i / OUTPUTS][i % OUTPUTS] = rows[i];
      }
      replica.accumulate(images, 1);
      assertThat(replica.gradientBuffer().lossSum()).isCloseTo(equation1(z, 0.03)[0], within(1e-3));
    }
  }

  /** A network that ends in a dense layer, and one that ends in a convolution. */
  @ParameterizedTest
  @ValueSource(strings = {"resnet8", "squeezenet1.1"})
  void network_withAProjection_isTheSameInBothEngines(String name) {
    ModelSpec spec = ModelCatalogue.model(name).trialSpec(2, 7);
    ComputationGraphConfiguration network =
        ProjectionHead.onto(
            ModelCatalogue.configuration(spec), spec.input(), new ProjectionHead.Spec(5, 2, 0.5));
    ReplicaOptions options = new ReplicaOptions(1, Precision.FP64);
    try (Replica expected = new Nd4jEngine().build(network, options);
        Replica actual = new TorchEngine().build(network, options);
        ImageBatch batch = TestImages.noise(spec.input(), 8, 1, 3)) {
      TestImages.descend(expected, batch, 1);
      TestImages.descend(actual, batch, 1);
      EngineParityTest.assertReductions(actual, expected, 1e-9);
      assertThat(actual.probabilities(batch))
          .containsExactly(expected.probabilities(batch), within(1e-6f));
    }
  }

  /** Rows of zeros have a slope, and answers of one view alone are even. */
  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void loss_ofZerosAndOfOneView_isFinite(String engine) {
    try (Replica replica = replica(engine, 2, 0.5);
        ImageBatch images = images(4)) {
      assertThat(replica.probabilities(images.part(0, 1)))
          .containsExactly(new float[] {1 / 3f, 1 / 3f, 1 / 3f}, within(1e-6f));
      try (Tensor zeros = torch.zeros_like(replica.parameters())) {
        replica.parameters().copy_(zeros);
      }
      replica.accumulate(images, 1);
      assertThat(replica.gradientBuffer().lossSum()).isCloseTo(4 * Math.log(3), within(1e-9));
      for (double slope : TestImages.values(replica.gradientBuffer().gradient())) {
        assertThat(slope).isFinite();
      }
    }
  }
}
