package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replicas of which a part learns. */
class LearningTest {
  private static final int CLASSES = 5;
  private static final int BATCH = 6;
  private static final ReplicaOptions EXACT = new ReplicaOptions(1, Precision.FP64);

  private static ComputationGraphConfiguration model(String name, int size) {
    return ModelCatalogue.configuration(
        new ModelSpec(name, new ImageShape(size, size, 3), CLASSES, Map.of(), 1));
  }

  /** With as few channels as the catalogue's small variant. */
  private static ComputationGraphConfiguration narrow(String name, int size) {
    Map<String, Double> options = ModelCatalogue.model(name).trialSpec(CLASSES, 1).options();
    return ModelCatalogue.configuration(
        new ModelSpec(name, new ImageShape(size, size, 3), CLASSES, options, 1));
  }

  private static Replica replica(String engine, ComputationGraphConfiguration model) {
    return Engines.select(engine, model).build(model, EXACT);
  }

  private static ImageBatch batch(int size) {
    return TestImages.noise(new ImageShape(size, size, 3), BATCH, CLASSES, 7);
  }

  /** Freezes the vertices that a condition holds for. */
  private static Learning without(
      Replica replica, Predicate<String> frozen, Statistics statistics) {
    Map<String, Double> rates = new HashMap<>();
    for (Segment segment : replica.layout().segments()) {
      if (frozen.test(segment.vertex())) {
        rates.put(segment.vertex(), 0.0);
      }
    }
    return new Learning(rates, statistics);
  }

  private static Map<String, double[]> gradients(Replica replica, ImageBatch batch) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, 3);
    double[] all = TestImages.values(replica.gradientBuffer().gradient());
    assertThat(all).hasSize((int) replica.layout().learned());
    Map<String, double[]> gradients = new HashMap<>();
    for (Segment segment : replica.layout().segments()) {
      if (segment.learns()) {
        int from = (int) segment.place();
        gradients.put(segment.name(), Arrays.copyOfRange(all, from, from + (int) segment.length()));
      }
    }
    return gradients;
  }

  private static void assertSame(
      Map<String, double[]> actual, Map<String, double[]> expected, double tolerance) {
    actual.forEach(
        (name, values) ->
            assertThat(TestImages.furthest(values, expected.get(name)))
                .as(name)
                .isLessThanOrEqualTo(tolerance));
  }

  @ParameterizedTest
  @CsvSource({
    "torch, resnet8, 12, stem.*|stage1.*",
    "torch, resnet8, 12, (?!output).*",
    "torch, resnet8, 12, stage2.*",
    "nd4j, resnet8, 12, (?!output).*",
    "nd4j, resnet8, 12, stage2.*",
    "torch, lenet, 12, conv1",
    "torch, convnext-tiny, 32, (?!output).*",
    "torch, mobilenet-v2, 32, (?!block16.*|last.*|output).*",
    "torch, nin, 12, one.*|two.*"
  })
  void gradient_ofWhatLearns_isThatOfTheUnfrozenNetwork(
      String engine, String name, int size, String frozen) {
    try (Replica replica = replica(engine, narrow(name, size));
        ImageBatch batch = batch(size)) {
      Map<String, double[]> whole = gradients(replica, batch);
      replica.learn(without(replica, vertex -> vertex.matches(frozen), Statistics.ADAPTED));
      Map<String, double[]> part = gradients(replica, batch);
      assertThat(part.keySet()).isSubsetOf(whole.keySet());
      assertThat(part).hasSizeLessThan(whole.size()).isNotEmpty();
      assertSame(part, whole, 1e-13);

      replica.learn(Learning.ALL);
      assertSame(gradients(replica, batch), whole, 0);
      assertThat(replica.layout().learned()).isEqualTo(replica.layout().size());
    }
  }

  @ParameterizedTest
  @CsvSource({"stage2.*", "stem.*|stage1.*", ".*-norm"})
  void gradient_throughFrozenStatistics_isThatOfFiniteDifferences(String frozen) {
    try (Replica replica = replica("torch", model("resnet8", 12));
        ImageBatch batch = batch(12)) {
      settle(replica, batch);
      replica.learn(without(replica, vertex -> vertex.matches(frozen), Statistics.KEPT));
      double[] parameters = TestImages.values(replica.parameters());
      Map<String, double[]> gradients = gradients(replica, batch);
      assertThat(TestImages.values(replica.parameters())).isEqualTo(parameters);
      for (Segment segment : replica.layout().segments()) {
        if (segment.learns() && segment.role() != Role.STATISTIC) {
          int index = (int) segment.length() / 2;
          double slope = TestImages.slope(replica, batch, segment.offset() + index);
          double found = gradients.get(segment.name())[index];
          assertThat(found)
              .as(segment.name())
              .isCloseTo(slope, within(1e-5 + 1e-4 * Math.abs(slope)));
        }
      }
    }
  }

  /** A few steps, so that running statistics are not those of no images. */
  private static void settle(Replica replica, ImageBatch batch) {
    for (int step = 0; step < 5; step++) {
      TestImages.descend(replica, batch, step);
    }
  }

  @Test
  void frozenNormalisation_thatKeepsItsStatistics_computesAsInInference() {
    try (Replica replica = replica("torch", model("resnet8", 12));
        ImageBatch batch = batch(12)) {
      settle(replica, batch);
      replica.learn(without(replica, vertex -> !vertex.equals("output"), Statistics.KEPT));
      replica.gradientBuffer().clear();
      replica.accumulate(batch, 3);
      float[] probabilities = replica.probabilities(batch);
      double loss = 0;
      for (int i = 0; i < BATCH; i++) {
        loss -= Math.log(probabilities[i * CLASSES + batch.labels()[i]]);
      }
      assertThat(replica.gradientBuffer().lossSum()).isCloseTo(loss, within(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"resnet8", "lenet"})
  void engines_withTheSamePartFrozen_agree(String name) {
    ComputationGraphConfiguration model = model(name, 12);
    try (Replica torch = replica("torch", model);
        Replica nd4j = replica("nd4j", model);
        ImageBatch batch = batch(12)) {
      for (Replica replica : List.of(torch, nd4j)) {
        replica.learn(
            without(replica, v -> v.matches("stem.*|stage1.*|conv1"), Statistics.ADAPTED));
      }
      assertSame(gradients(torch, batch), gradients(nd4j, batch), 1e-10);
      assertThat(torch.layout()).isEqualTo(nd4j.layout());
    }
  }

  @Test
  void nd4j_withFrozenStatistics_namesTheLayerAndWhatToDo() {
    try (Replica replica = replica("nd4j", model("resnet8", 12))) {
      Learning head = without(replica, v -> !v.equals("output"), Statistics.KEPT);
      assertThatThrownBy(() -> replica.learn(head))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage(
              "engine nd4j: frozen normalisation stem-norm cannot go by its running statistics in"
                  + " training; use engine = torch, or finetune.batch-norm = statistics or train");
    }
  }

  @Test
  void exchangedBytes_ofAHeadAlone_areUnderThreePercent() {
    try (Replica replica = replica("torch", model("resnet20", 32))) {
      long whole = replica.gradientBuffer().buffer().nbytes();
      replica.learn(without(replica, v -> !v.equals("output"), Statistics.KEPT));
      long head = replica.gradientBuffer().buffer().nbytes();
      assertThat(head).isEqualTo((64 * CLASSES + CLASSES + 4) * 8);
      assertThat((double) head / whole).isLessThan(0.03);
    }
  }
}
