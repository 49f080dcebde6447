package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.LayerFigures;
import io.convoy.executor.round.LayerFigures.Layer;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RankTimes;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is measured of layers and times in the steps of ranks that share this process. */
class LayersTest extends RankRounds {
  private static final double RATE = 0.01;

  private static RoundTask.Train watched(int done, int steps, int every) {
    List<StepRates> rates = Collections.nCopies(steps, StepRates.of(RATE));
    return train(done, rates, NO_SAVES, SyncPlan.ALL_REDUCE, GUARD.withLayers(every));
  }

  private List<LayerFigures> layers(int rank) {
    return measured(rank)
        .filter(LayerFigures.class::isInstance)
        .map(LayerFigures.class::cast)
        .toList();
  }

  private Stream<?> measured(int rank) {
    return contexts.get(rank).measurements.stream();
  }

  @Test
  void round_withAndWithoutMeasurements_endsWithTheSameBits() throws Exception {
    model = new ModelSpec("resnet8", SHAPE, 3, Map.of(), 1);
    optimizer = new OptimizerSpec("adam", Map.of());
    List<RankReport> with = run(plan(2, 0, watched(0, 4, 2)));
    assertThat(layers(0)).extracting(LayerFigures::step).containsExactly(2L, 4L);
    assertThat(layers(1)).isEmpty();
    run = "without";
    List<RankReport> without = run(plan(2, 0, watched(0, 4, 0)));
    assertThat(layers(0)).isEmpty();
    assertThat(with)
        .extracting(RankReport::parametersSha256)
        .containsOnly(without.get(0).parametersSha256());
  }

  /** Plain descent: the gradient is what the parameters moved, by the rate. */
  @Test
  void layers_ofAStep_areWhatTheParametersSay() throws Exception {
    optimizer = new OptimizerSpec("vanilla-sgd", Map.of());
    run(plan(1, 0, watched(0, 1, 0)));
    TrainState state = held(1);
    ParameterLayout layout = state.replica().layout();
    float[] before = floats(state.replica().parameters());
    ReplicaCache.release(state);
    run(plan(1, 1, watched(1, 1, 2)));
    TrainState moved = held(2);
    float[] after = floats(moved.replica().parameters());
    ReplicaCache.release(moved);

    Map<String, double[]> squares = new TreeMap<>();
    for (ParameterLayout.Segment segment : layout.segments()) {
      assertThat(segment.role()).isNotEqualTo(Role.STATISTIC);
      double[] sums = squares.computeIfAbsent(segment.vertex(), vertex -> new double[2]);
      for (long i = segment.offset(); i < segment.offset() + segment.length(); i++) {
        sums[0] += Math.pow(before[(int) i], 2);
        sums[1] += Math.pow(after[(int) i] - before[(int) i], 2);
      }
    }
    Map<String, Layer> measured = new TreeMap<>();
    layers(0).get(0).layers().forEach(layer -> measured.put(layer.name(), layer));
    squares.forEach(
        (vertex, sums) -> {
          double weight = Math.sqrt(sums[0]);
          double update = Math.sqrt(sums[1]);
          Layer layer = measured.get(vertex);
          assertThat(layer.weightNorm()).isCloseTo(weight, within(1e-5 * weight));
          assertThat(layer.gradientNorm()).isCloseTo(update / RATE, within(2e-3 * update / RATE));
          assertThat(layer.updateRatio())
              .isCloseTo(update / weight, within(1e-4 * update / weight));
        });
    assertThat(measured.keySet()).containsAll(squares.keySet());
    assertThat(measured.values())
        .filteredOn(layer -> Double.isNaN(layer.gradientNorm()))
        .isNotEmpty()
        .allSatisfy(layer -> assertThat(layer.deviation()).isPositive());
  }

  /** What is kept of an image, through the last layer by hand, is what was answered for it. */
  @Test
  void features_ofAStoredEvaluation_giveItsProbabilities() throws Exception {
    RoundTask.EvaluateStored task =
        new RoundTask.EvaluateStored(
            new RoundTask.Evaluate("train", BATCH),
            new RoundTask.Stored(List.of(), "parameters"),
            RoundTask.ClassNumbers.SAME,
            1);
    List<RankReport> reports = run(plan(2, 0, task));
    TrainState state = held(0);
    List<ParameterLayout.Segment> segments = state.replica().layout().segments();
    ParameterLayout.Segment bias = segments.get(segments.size() - 1);
    ParameterLayout.Segment weights = segments.get(segments.size() - 2);
    float[] parameters = floats(state.replica().parameters());
    ReplicaCache.release(state);
    int inputs = (int) (weights.length() / bias.length());
    for (RankReport report : reports) {
      assertThat(report.answers().features()).hasSize(IMAGES / 2);
      for (int image = 0; image < IMAGES / 2; image++) {
        ImageAnswers.Features features = report.answers().features().get(image);
        ImageAnswers.Answer answer = report.answers().get(image);
        assertThat(features.number()).isEqualTo(answer.number());
        assertThat(features.label()).isEqualTo(answer.label());
        double[] scores = new double[(int) bias.length()];
        double sum = 0;
        for (int c = 0; c < scores.length; c++) {
          scores[c] = parameters[(int) bias.offset() + c];
          for (int i = 0; i < inputs; i++) {
            scores[c] += features.values()[i] * parameters[(int) weights.offset() + c * inputs + i];
          }
          sum += Math.exp(scores[c]);
        }
        double best = Math.exp(Arrays.stream(scores).max().orElseThrow()) / sum;
        assertThat((double) answer.likeliest().get(0).probability()).isCloseTo(best, within(1e-5));
      }
    }
  }

  @Test
  void times_ofEachRank_addUp() throws Exception {
    run(plan(2, 0, watched(0, 4, 0)));
    for (int rank = 0; rank < 2; rank++) {
      RankTimes times = (RankTimes) measured(rank).toList().get(0);
      assertThat(times.rank()).isEqualTo(rank);
      assertThat(times.step()).isEqualTo(4);
      assertThat(times.steps()).isEqualTo(4);
      double parts = times.waiting() + times.computing() + times.exchanging() + times.updating();
      assertThat(parts).isPositive().isLessThanOrEqualTo(times.seconds());
      assertThat(times.computing()).isPositive();
    }
  }
}
