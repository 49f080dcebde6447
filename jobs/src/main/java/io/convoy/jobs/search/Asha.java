package io.convoy.jobs.search;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Asynchronous successive halving (Li et al. 2020, arXiv 1810.05934, algorithm 2): whoever is among
 * the best of those that have reached a rung so far goes on at once, and nobody waits for a rung to
 * fill. Else a new trial begins. In the end the best one is trained in full, even if there are too
 * few trials for one to be promoted that far.
 *
 * @param trials how many
 * @param rungs where they are compared
 */
record Asha(int trials, Rungs rungs) implements Strategy {
  @Override
  public Optional<Goal> next(List<Standing> field) {
    for (int i = rungs.epochs().size() - 2; i >= 0; i--) {
      List<Standing> reached = reached(field, i);
      Optional<Goal> promoted =
          promoted(reached.subList(0, reached.size() / rungs.factor()), rungs.epochs().get(i + 1));
      if (promoted.isPresent()) {
        return promoted;
      }
    }
    Optional<Goal> late = promoted(field, rungs.first());
    if (late.isPresent()) {
      return late;
    } else if (field.size() < trials) {
      return Optional.of(new Goal(field.size(), rungs.first()));
    }
    return field.stream().anyMatch(Standing::running) ? Optional.empty() : last(field);
  }

  /** Those that have reached a rung, the best first. */
  private List<Standing> reached(List<Standing> field, int rung) {
    int epoch = rungs.epochs().get(rung);
    return field.stream()
        .filter(one -> one.at(epoch).isPresent())
        .sorted(Standing.bestAt(epoch))
        .toList();
  }

  private static Optional<Goal> promoted(List<Standing> best, int epoch) {
    return best.stream()
        .filter(one -> one.canGoTo(epoch))
        .findFirst()
        .map(one -> new Goal(one.trial(), epoch));
  }

  /** The best of the highest rung, unless some trial is trained in full. */
  private Optional<Goal> last(List<Standing> field) {
    int rung = rungs.epochs().size() - 1;
    if (field.stream().anyMatch(one -> !one.lost() && one.at(rungs.last()).isPresent())) {
      return Optional.empty();
    }
    for (rung--; rung >= 0; rung--) {
      List<Standing> left = reached(field, rung).stream().filter(one -> !one.over()).toList();
      if (!left.isEmpty()) {
        return promoted(Collections.singletonList(left.get(0)), rungs.epochs().get(rung + 1));
      }
    }
    return Optional.empty();
  }
}
