package io.convoy.jobs.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;

/**
 * Trials of which each trains once for each fold, on all other folds, one after the other. Where
 * trials are compared all of their folds are at the same epoch, so that a rung compares means.
 */
final class FoldedTrials implements TrialRunner {
  private final List<TrialRunner> folds;

  /**
   * Trains nothing yet.
   *
   * @param folds which train a trial without the first fold, the second, and so on
   */
  FoldedTrials(List<TrialRunner> folds) {
    this.folds = List.copyOf(folds);
  }

  @Override
  public void stop(String why) {
    folds.get(0).stop(why); // it is the same for all
  }

  @Override
  public Optional<LegResult> run(Trial trial, int until, DoubleConsumer begun)
      throws InterruptedException {
    AtomicReference<Trial> known = new AtomicReference<>(trial);
    List<LegResult> results = new ArrayList<>();
    for (TrialRunner fold : folds) {
      Optional<LegResult> result =
          fold.run(
              known.get(),
              until,
              loss -> {
                known.updateAndGet(its -> its.begun(loss)); // the first fold's is that of all
                begun.accept(loss);
              });
      if (result.isEmpty()) {
        return result;
      }
      results.add(result.get());
      if (result.get().ending().isLost()) {
        return Optional.of(lost(results));
      }
    }
    return Optional.of(FoldScores.mean(results));
  }

  /** A trial of which a fold is lost is worth nothing, so that others need not be trained. */
  private static LegResult lost(List<LegResult> results) {
    LegResult last = results.get(results.size() - 1);
    long steps = results.stream().mapToLong(LegResult::steps).sum();
    String reason = Folds.held(results.size()) + ": " + last.reason();
    return new LegResult(last.ending(), List.of(), steps, reason);
  }
}
