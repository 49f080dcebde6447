package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.ExchangeException;
import io.convoy.executor.exchange.LocalRanks;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.DecorrelatedBatchNorm;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;

/** Normalisation by the images of several ranks, over Gloo. */
class PeersTest {
  private static final ImageShape INPUT = new ImageShape(12, 12, 3);
  private static final int CLASSES = ParityCase.CLASSES;
  private static final int BATCH = 32;

  private final LocalRanks ranks = new LocalRanks();

  @AfterEach
  void stop() {
    ranks.close();
  }

  private static ComputationGraphConfiguration model(String name) {
    return switch (name) {
      case "resnet8" ->
          ModelCatalogue.configuration(
              new ModelSpec(name, INPUT, CLASSES, Map.of("width", 4.0), 1));
      case "images and vectors" ->
          ParityCase.layers(
                  name,
                  INPUT.height(),
                  INPUT.width(),
                  new BatchNormalization.Builder().build(),
                  new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.TANH).build(),
                  new DenseLayer.Builder().nOut(6).activation(Activation.IDENTITY).build(),
                  new BatchNormalization.Builder().build())
              .model();
      case "whitening" ->
          ParityCase.layers(
                  name,
                  INPUT.height(),
                  INPUT.width(),
                  new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.TANH).build(),
                  new DecorrelatedBatchNorm.Builder().groupSize(2).eps(0.01).build())
              .model();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Peers all(Collectives exchange) {
    return new Peers() {
      @Override
      public int ranks() {
        return exchange.worldSize();
      }

      @Override
      public void sum(Tensor tensor) {
        exchange.sum(tensor);
      }
    };
  }

  private static Replica build(String name, Precision precision) {
    return Engines.select("torch", model(name))
        .build(model(name), new ReplicaOptions(1, precision));
  }

  /** Losses of all steps, the last gradient and the parameters. */
  private static double[] train(
      Collectives exchange, String name, Peers peers, int steps, int... bounds) {
    double[] losses = new double[steps];
    try (Replica replica = build(name, Precision.FP64)) {
      GradientBuffer gradientBuffer = replica.gradientBuffer();
      for (int step = 0; step < steps; step++) {
        try (ImageBatch batch = TestImages.noise(INPUT, BATCH, CLASSES, step)) {
          int from = bounds[exchange.rank()];
          int to = bounds[exchange.rank() + 1];
          gradientBuffer.clear();
          replica.accumulate(TestImages.slice(batch, from, to), step, peers);
          exchange.sum(gradientBuffer.buffer());
          TestImages.update(replica, BATCH, exchange.worldSize());
          losses[step] = gradientBuffer.lossSum() / BATCH;
        }
      }
      double[] gradient = meanStatistics(replica, exchange.worldSize());
      double[] parameters = TestImages.values(replica.parameters());
      return Stream.of(losses, gradient, parameters).flatMapToDouble(Arrays::stream).toArray();
    }
  }

  /** The gradient, with the changes of statistics averaged over the ranks. */
  private static double[] meanStatistics(Replica replica, int worldSize) {
    double[] gradient = TestImages.values(replica.gradientBuffer().gradient());
    for (ParameterLayout.Segment s : replica.layout().segments()) {
      if (s.role() == ParameterLayout.Role.STATISTIC) {
        for (int i = 0; i < s.length(); i++) {
          gradient[(int) s.offset() + i] /= worldSize;
        }
      }
    }
    return gradient;
  }

  @ParameterizedTest
  @CsvSource({"resnet8, 16, 20", "resnet8, 10, 3", "images and vectors, 16, 3", "whitening, 12, 3"})
  void steps_ofTwoRanks_areThoseOfOneRankOnTheWholeBatch(String name, int first, int steps)
      throws Exception {
    double[] one =
        ranks.run(1, exchange -> train(exchange, name, Peers.NONE, steps, 0, BATCH)).get(0);
    var two =
        ranks.run(2, exchange -> train(exchange, name, all(exchange), steps, 0, first, BATCH));
    assertThat(two.get(0)).containsExactly(two.get(1));
    assertThat(two.get(0)).containsExactly(one, within(1e-9));
  }

  @Test
  void steps_ofTwoRanksWithTheirOwnStatistics_areOthers() throws Exception {
    double[] one =
        ranks.run(1, exchange -> train(exchange, "resnet8", Peers.NONE, 2, 0, BATCH)).get(0);
    double[] two =
        ranks.run(2, exchange -> train(exchange, "resnet8", Peers.NONE, 2, 0, 16, BATCH)).get(0);
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - two[i]));
    }
    assertThat(largest).isGreaterThan(1e-3);
  }

  @Test
  void gradient_inMixedPrecision_isThatOfOneRankUpToRounding() throws Exception {
    double[] one = ranks.run(1, exchange -> mixed(exchange, 0, BATCH)).get(0);
    double[] two = ranks.run(2, exchange -> mixed(exchange, 0, 16, BATCH)).get(0);
    double[] difference = one.clone();
    Arrays.setAll(difference, i -> one[i] - two[i]);
    assertThat(norm(difference) / norm(one)).isLessThan(0.05);
  }

  private static double[] mixed(Collectives exchange, int... bounds) {
    try (Replica replica = build("resnet8", Precision.BF16);
        ImageBatch batch = TestImages.noise(INPUT, BATCH, CLASSES, 1)) {
      int rank = exchange.rank();
      replica.accumulate(TestImages.slice(batch, bounds[rank], bounds[rank + 1]), 1, all(exchange));
      exchange.sum(replica.gradientBuffer().buffer());
      return meanStatistics(replica, exchange.worldSize());
    }
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  /** Peers of which the n-th sum fails, as over a connection that breaks. */
  private static Peers failing(int call) {
    return new Peers() {
      private int calls;

      @Override
      public int ranks() {
        return 2;
      }

      @Override
      public void sum(Tensor tensor) {
        if (++calls == call) {
          throw new ExchangeException("rank 1 is gone at call " + call);
        }
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "11", "12"})
  void accumulate_whenAnExchangeFails_throwsItsExceptionForwardAndBackward(int call) {
    try (Replica replica = build("resnet8", Precision.FP32);
        ImageBatch batch = TestImages.noise(INPUT, 4, CLASSES, 1)) {
      assertThatThrownBy(() -> replica.accumulate(batch, 1, failing(call)))
          .isExactlyInstanceOf(ExchangeException.class)
          .hasMessage("rank 1 is gone at call " + call);
      replica.gradientBuffer().clear();
      replica.accumulate(batch, 1); // and the replica is whole
      assertThat(replica.gradientBuffer().lossSum()).isFinite();
    }
  }

  @Test
  void accumulate_onNd4j_isRefusedNamingTorch() {
    ComputationGraphConfiguration model = model("resnet8");
    try (Replica replica =
            Engines.select("nd4j", model).build(model, new ReplicaOptions(1, Precision.FP32));
        ImageBatch batch = TestImages.noise(INPUT, 4, CLASSES, 1)) {
      assertThatThrownBy(() -> replica.accumulate(batch, 1, failing(1)))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("use engine = torch");
    }
  }
}
