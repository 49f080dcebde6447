package io.convoy.jobs.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that read images as sequences learn small digits that they then tell apart. */
class DigitsLearnedTest {
  private static final List<Digit> DIGITS = List.of(Digit.values());
  private static final int SIDE = 14;
  private static final ImageShape SHAPE = new ImageShape(SIDE, SIDE, 1);
  private static final int STEPS = 180;
  private static final int BATCH = 40;
  private static final int ASKED = 400;

  /** Digits from 0 on, again and again, none of them drawn twice for different seeds. */
  private static ImageBatch digits(int count, long seed) {
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(4 * count * SHAPE.size())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    int[] labels = IntStream.range(0, count).map(i -> i % 10).toArray();
    for (int i = 0; i < count; i++) {
      Digit digit = DIGITS.get(labels[i]);
      Raster image = new DigitDrawing(digit, SIDE, new Random(seed + i)).image().getRaster();
      for (int place = 0; place < SHAPE.size(); place++) {
        int grey = image.getSample(place % SIDE, place / SIDE, 0);
        pixels.put(i * SHAPE.size() + place, (grey - 45) / 75f);
      }
    }
    return new ImageBatch(SHAPE, pixels, labels, new long[count], () -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"row-rnn", "row-lstm", "row-gru", "glimpse-rnn"})
  void digits_readAsASequence_areToldApart(String name) {
    ComputationGraphConfiguration model =
        ModelCatalogue.configuration(new ModelSpec(name, SHAPE, 10, Map.of("units", 64.0), 1));
    UpdateSpec adam =
        new UpdateSpec(
            new OptimizerSpec("adam", Map.of()),
            RegularisationSpec.NONE,
            new ClipSpec("global-norm", 1),
            false);
    ReplicaOptions options = new ReplicaOptions(1, Precision.FP32);
    try (Replica replica = Engines.select("torch", model).build(model, options);
        UpdateRule rule =
            new UpdateRule(adam, replica.layout(), replica.parameters(), replica.gradientBuffer());
        ImageBatch asked = digits(ASKED, -ASKED)) {
      for (int step = 1; step <= STEPS; step++) {
        replica.gradientBuffer().clear();
        try (ImageBatch batch = digits(BATCH, (long) BATCH * step)) {
          replica.accumulate(batch, step);
        }
        rule.apply(StepRates.of(0.005), BATCH, 1);
      }
      assertThat(accuracy(replica.probabilities(asked), asked.labels())).isGreaterThan(0.6);
    }
  }

  private static double accuracy(float[] probabilities, int[] labels) {
    int hits = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = i * 10;
      for (int c = 1; c < 10; c++) {
        best = probabilities[i * 10 + c] > probabilities[best] ? i * 10 + c : best;
      }
      hits += best == i * 10 + labels[i] ? 1 : 0;
    }
    return (double) hits / labels.length;
  }
}
