package io.convoy.jobs.search;

import java.util.List;
import java.util.Optional;

/**
 * Successive halving (Jamieson and Talwalkar 2016, arXiv 1502.07943): all trials reach a rung, then
 * the best of them go on to the next.
 *
 * @param trials how many
 * @param rungs where they are compared
 */
record SuccessiveHalving(int trials, Rungs rungs) implements Strategy {
  @Override
  public Optional<Goal> next(List<Standing> field) {
    int first = rungs.first();
    Optional<Goal> beginning = goal(field, first);
    if (beginning.isPresent()) {
      return beginning;
    } else if (field.size() < trials) {
      return Optional.of(new Goal(field.size(), first));
    }
    List<Standing> members = field;
    for (int i = 0; i + 1 < rungs.epochs().size(); i++) {
      int here = rungs.epochs().get(i);
      if (members.stream().anyMatch(one -> one.at(here).isEmpty())) {
        return Optional.empty();
      }
      members =
          members.stream()
              .sorted(Standing.bestAt(here))
              .filter(one -> !one.lost())
              .limit(Math.max(1, members.size() / rungs.factor()))
              .toList();
      Optional<Goal> next = goal(members, rungs.epochs().get(i + 1));
      if (next.isPresent()) {
        return next;
      }
    }
    return Optional.empty();
  }

  private static Optional<Goal> goal(List<Standing> members, int epoch) {
    return members.stream()
        .filter(one -> one.canGoTo(epoch))
        .findFirst()
        .map(one -> new Goal(one.trial(), epoch));
  }
}
