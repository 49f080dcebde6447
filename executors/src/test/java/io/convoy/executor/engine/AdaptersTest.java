package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.AdapterChoice;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.NetworkStages;
import io.convoy.executor.model.weights.MergedAdapters;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks with low-rank adapters. */
class AdaptersTest {
  private static final int CLASSES = 5;
  private static final int BATCH = 4;
  private static final LoraSpec EVERYWHERE = new LoraSpec(2, 6, List.of("*"));

  private static ImageShape shape(String name) {
    int size = name.matches("mobilenet.*|convnext.*") ? 32 : 12;
    return new ImageShape(size, size, 3);
  }

  private static ComputationGraphConfiguration model(String name) {
    Map<String, Double> narrow =
        name.startsWith("mobilenet") ? Map.of("multiplier", 0.25) : Map.of();
    return ModelCatalogue.configuration(new ModelSpec(name, shape(name), CLASSES, narrow, 1));
  }

  private static ComputationGraphConfiguration adapted(String name) {
    ComputationGraphConfiguration plain = model(name);
    return Adapters.onto(plain, EVERYWHERE, AdapterChoice.of(plain, EVERYWHERE).layers());
  }

  private static Replica replica(
      String engine, ComputationGraphConfiguration model, Precision precision) {
    return Engines.select(engine, model).build(model, new ReplicaOptions(1, precision));
  }

  private static ImageBatch batch(String name) {
    return TestImages.noise(shape(name), BATCH, CLASSES, 7);
  }

  /** Adapters and the head alone. */
  private static Learning adaptersAlone(Replica replica, Statistics statistics) {
    Map<String, Double> rates = new HashMap<>();
    for (Segment segment : replica.layout().segments()) {
      if (!Adapters.isPart(segment.vertex()) && !segment.vertex().matches("output|dense2")) {
        rates.put(segment.vertex(), 0.0);
      }
    }
    return new Learning(rates, statistics);
  }

  /** Gives adapters values other than those at the start, where B is zero. */
  @SuppressWarnings("try") // scopes act by being open
  private static void disturb(Replica replica) {
    try (PointerScope scope = new PointerScope()) {
      long seed = 1;
      for (Segment segment : replica.layout().segments()) {
        if (Adapters.isPart(segment.vertex())) {
          Tensor values = replica.parameters().narrow(0, segment.offset(), segment.length());
          for (long i = 0; i < segment.length(); i++) {
            seed = (seed * 1103515245 + 12345) % (1L << 31);
            values.narrow(0, i, 1).fill_(new Scalar(0.4 * seed / (1L << 31) - 0.2));
          }
        }
      }
    }
  }

  @SuppressWarnings("try") // scopes act by being open
  private static void copy(Replica from, Replica to) {
    Map<String, Segment> known = new HashMap<>();
    from.layout().segments().forEach(segment -> known.put(segment.name(), segment));
    try (PointerScope scope = new PointerScope()) {
      for (Segment segment : to.layout().segments()) {
        Segment source = known.get(segment.name());
        if (source != null) {
          to.parameters()
              .narrow(0, segment.offset(), segment.length())
              .copy_(from.parameters().narrow(0, source.offset(), source.length()));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "torch, resnet8",
    "torch, lenet",
    "torch, mobilenet-v1",
    "nd4j, resnet8",
    "nd4j, lenet"
  })
  void network_withNewAdapters_givesTheSameBits(String engine, String name) {
    try (Replica plain = replica(engine, model(name), Precision.FP32);
        Replica adapted = replica(engine, adapted(name), Precision.FP32);
        ImageBatch batch = batch(name)) {
      copy(plain, adapted);
      assertThat(adapted.probabilities(batch)).isEqualTo(plain.probabilities(batch));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet8", "lenet", "mobilenet-v1", "convnext-tiny"})
  void network_withoutItsAdaptersAgain_isWhatItWas(String name) {
    assertThat(Adapters.without(adapted(name)).toJson()).isEqualTo(model(name).toJson());
    assertThat(Adapters.layers(adapted(name))).isNotEmpty();
    assertThat(Adapters.layers(model(name))).isEmpty();
    String stored = adapted(name).toJson();
    assertThat(ComputationGraphConfiguration.fromJson(stored).toJson()).isEqualTo(stored);
  }

  @ParameterizedTest
  @CsvSource({"torch, lenet", "nd4j, lenet", "torch, resnet8", "nd4j, resnet8"})
  void gradient_ofBothHalves_isThatOfFiniteDifferences(String engine, String name) {
    try (Replica replica = replica(engine, adapted(name), Precision.FP64);
        ImageBatch batch = batch(name)) {
      disturb(replica);
      Statistics statistics = name.equals("lenet") ? Statistics.KEPT : Statistics.ADAPTED;
      replica.learn(adaptersAlone(replica, statistics));
      double[] gradient = gradient(replica, batch);
      int compared = 0;
      for (Segment segment : replica.layout().segments()) {
        if (Adapters.isPart(segment.vertex())) {
          long index = segment.length() / 2;
          double slope = TestImages.slope(replica, batch, segment.offset() + index);
          assertThat(gradient[(int) (segment.place() + index)])
              .as(segment.name())
              .isCloseTo(slope, within(1e-6 + 1e-4 * Math.abs(slope)));
          compared++;
        }
      }
      assertThat(compared).isEqualTo(2 * Adapters.layers(adapted(name)).size());
    }
  }

  private static double[] gradient(Replica replica, ImageBatch batch) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, 3);
    return TestImages.values(replica.gradientBuffer().gradient());
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet8", "lenet"})
  void engines_withAdapters_agree(String name) {
    ComputationGraphConfiguration model = adapted(name);
    try (Replica torch = replica("torch", model, Precision.FP64);
        Replica nd4j = replica("nd4j", model, Precision.FP64);
        ImageBatch batch = batch(name)) {
      for (Replica replica : List.of(torch, nd4j)) {
        disturb(replica);
        replica.learn(adaptersAlone(replica, Statistics.ADAPTED));
      }
      assertThat(torch.layout()).isEqualTo(nd4j.layout());
      assertThat(TestImages.furthest(gradient(torch, batch), gradient(nd4j, batch)))
          .isLessThan(1e-10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet8", "lenet", "mobilenet-v1"})
  void adapters_merged_giveTheSameOutputs(String name) {
    try (Replica adapted = replica("torch", adapted(name), Precision.FP32);
        ImageBatch batch = batch(name)) {
      float[] begin = adapted.probabilities(batch);
      disturb(adapted);
      float[] unmerged = adapted.probabilities(batch);
      ComputationGraph merged =
          MergedAdapters.of(
              FlatParameters.copied(adapted(name), Precision.FP32, adapted.parameters()));
      ComputationGraphConfiguration model = merged.getConfiguration();
      assertThat(model.getVertices().keySet()).isEqualTo(model(name).getVertices().keySet());
      try (Replica plain = replica("torch", model(name), Precision.FP32);
          Tensor values = FlatParameters.of(merged).tensor()) {
        plain.parameters().copy_(values);
        assertThat(furthest(plain.probabilities(batch), unmerged)).isLessThan(1e-6f);
        assertThat(furthest(begin, unmerged)).isGreaterThan(5e-5f);
      }
      NetworkMemory.free(merged);
    }
  }

  private static float furthest(float[] one, float[] other) {
    float furthest = 0;
    for (int i = 0; i < one.length; i++) {
      furthest = Math.max(furthest, Math.abs(one[i] - other[i]));
    }
    return furthest;
  }

  @Test
  void exchangedBytes_ofAdaptersOfOneRank_areUnderThreePercent() {
    ComputationGraphConfiguration plain = model("resnet20");
    LoraSpec one = new LoraSpec(1, 1, List.of("*"));
    ComputationGraphConfiguration model =
        Adapters.onto(plain, one, AdapterChoice.of(plain, one).layers());
    try (Replica whole = replica("torch", plain, Precision.FP32);
        Replica replica = replica("torch", model, Precision.FP32)) {
      replica.learn(adaptersAlone(replica, Statistics.KEPT));
      long adapters =
          replica.layout().segments().stream()
              .filter(segment -> Adapters.isPart(segment.vertex()))
              .mapToLong(Segment::length)
              .sum();
      long head = 64 * CLASSES + CLASSES;
      assertThat(replica.gradientBuffer().buffer().nbytes()).isEqualTo((adapters + head + 4) * 4);
      double share =
          (double) replica.gradientBuffer().buffer().nbytes()
              / whole.gradientBuffer().buffer().nbytes();
      assertThat(share).isLessThan(0.03);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet8", "lenet", "mobilenet-v1", "nin"})
  void biases_alone_areWhatIsCountedAndGetTheGradientOfAll(String name) {
    try (Replica replica = replica("torch", model(name), Precision.FP64);
        ImageBatch batch = batch(name)) {
      double[] whole = gradient(replica, batch);
      Map<String, Double> rates = new HashMap<>();
      Map<String, Double> biases = new HashMap<>();
      NetworkStages stages = NetworkStages.ofCatalogue(model(name));
      for (String vertex : stages.layers().keySet()) {
        rates.put(vertex, 0.0);
        biases.put(vertex, 0.5);
      }
      replica.learn(new Learning(rates, biases, Statistics.ADAPTED));
      double[] part = gradient(replica, batch);
      long counted =
          stages.layers().values().stream().mapToLong(one -> one.biases() + one.statistics()).sum();
      assertThat(part).hasSize((int) counted);
      for (Segment segment : replica.layout().segments()) {
        for (int i = 0; segment.learns() && i < segment.length(); i++) {
          assertThat(part[(int) segment.place() + i])
              .as(segment.name())
              .isCloseTo(whole[(int) segment.offset() + i], within(1e-12));
        }
      }
    }
  }
}
