package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Finding;
import io.convoy.jobs.lrfind.LrFindReport;
import io.convoy.jobs.lrfind.Suggestion;
import java.util.List;
import java.util.Locale;

/** How the recipe's highest learning rate compares with what a range test suggests. */
final class RateCheck {
  /** Of the rate with the lowest loss of the test, beyond which training only gets worse. */
  private static final double HIGH = 10;

  private static final double WRECKS = 100;

  /** Of the valley. */
  private static final double LOW = 0.01;

  private RateCheck() {}

  /**
   * Compares them.
   *
   * @param batch with which the test was made
   */
  static Finding of(LrFindReport test, TrialBatch batch) {
    List<Suggestion> suggestions = test.suggestions();
    if (suggestions.isEmpty()) {
      return Finding.ok(
              "learning rate",
              "the smoothed loss did not fall at any rate; %s",
              test.curve().end().orElse("the last step was done"))
          .warning("if the network is able to learn (overfit), look at labels and augmentation");
    }
    double valley = batch.scaled(suggestions.get(0).rate());
    double lowest = batch.scaled(10 * suggestions.get(2).rate());
    double recipe = test.recipe();
    Finding found =
        Finding.ok(
            "learning rate",
            "the recipe's highest is %.3g; a range test suggests %.3g, and its loss is lowest at"
                + " %.3g%s",
            recipe,
            valley,
            lowest,
            batch.note());
    String remedy =
        String.format(
            Locale.ROOT,
            "try schedule.learning-rate = %.2g; convoy lr-find shows the curve",
            valley / test.factor());
    if (recipe > HIGH * lowest) {
      return recipe > WRECKS * lowest
          ? found.red("too high: " + remedy)
          : found.warning("high: " + remedy);
    }
    return recipe < LOW * valley ? found.warning("low: " + remedy) : found;
  }
}
