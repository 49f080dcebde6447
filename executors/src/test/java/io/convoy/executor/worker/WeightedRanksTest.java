package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.model.LossSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.SyncPlan;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds with class weights: the mean is over the weights of all ranks' images. */
class WeightedRanksTest extends RankRounds {
  private static final int STEPS = 4;

  private String loss = "softmax";
  private List<Double> classWeights = List.of(0.25, 1.0, 6.0);

  @Override
  String configuration() {
    return new LossSpec(loss, Map.of(), classWeights)
        .onto(ModelCatalogue.configuration(model))
        .toJson();
  }

  private float[] train(int ranks, int microBatch) throws Exception {
    run = loss + classWeights + ranks + microBatch;
    List<StepRates> rates = Collections.nCopies(STEPS, StepRates.of(0.02));
    RoundTask.Train train =
        new RoundTask.Train(
            "train", 1, 1, 0, BATCH, microBatch, rates, SyncPlan.ALL_REDUCE, GUARD, NO_SAVES);
    List<RankReport> reports = run(plan(ranks, 0, train));
    assertThat(reports)
        .as("%s", contexts.stream().flatMap(context -> context.failures.stream()).toList())
        .doesNotContainNull();
    try (TrainState held = held(STEPS)) {
      return floats(held.replica().parameters());
    } finally {
      lose(ranks - 1, STEPS);
    }
  }

  private List<StepMetrics> steps() {
    return List.copyOf(contexts.get(0).steps);
  }

  /** The ranks' shares have other classes, and so other sums of weights. */
  @ParameterizedTest
  @ValueSource(strings = {"softmax", "hinge", "binary", "focal"})
  void epoch_onThreeRanksOrInMicroBatches_isThatOfOneRank(String name) throws Exception {
    loss = name;
    float[] one = train(1, BATCH);
    List<StepMetrics> alone = steps();
    float[] three = train(3, 2);
    List<StepMetrics> shared = steps();
    float[] parts = train(1, 2);
    for (int i = 0; i < STEPS; i++) {
      assertThat(shared.get(i).loss()).isCloseTo(alone.get(i).loss(), within(1e-4));
      assertThat(shared.get(i).gradientNorm()).isCloseTo(alone.get(i).gradientNorm(), within(1e-3));
    }
    assertThat(three).containsExactly(one, within(1e-4f));
    assertThat(parts).containsExactly(one, within(1e-4f));
  }

  /** Weights that are all the same change nothing, however large: the mean is by their sum. */
  @Test
  void weights_thatAreAllTheSame_areNoWeights() throws Exception {
    classWeights = List.of();
    float[] plain = train(2, 3);
    List<StepMetrics> steps = steps();
    classWeights = List.of(8.0, 8.0, 8.0);
    assertThat(train(2, 3)).containsExactly(plain, within(1e-5f));
    assertThat(steps().get(0).loss()).isCloseTo(steps.get(0).loss(), within(1e-6));
    classWeights = List.of(0.25, 1.0, 6.0);
    float[] weighted = train(2, 3);
    double furthest = 0;
    for (int i = 0; i < plain.length; i++) {
      furthest = Math.max(furthest, Math.abs(plain[i] - weighted[i]));
    }
    assertThat(furthest).isGreaterThan(1e-3);
  }
}
