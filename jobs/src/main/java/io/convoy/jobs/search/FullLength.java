package io.convoy.jobs.search;

import java.util.List;
import java.util.Optional;

/**
 * Every trial is trained to its end, one after the other.
 *
 * @param trials how many
 * @param epochs of each
 */
record FullLength(int trials, int epochs) implements Strategy {
  @Override
  public Optional<Goal> next(List<Standing> field) {
    return field.stream()
        .filter(one -> one.canGoTo(epochs))
        .findFirst()
        .map(one -> new Goal(one.trial(), epochs))
        .or(
            () ->
                Optional.of(new Goal(field.size(), epochs)).filter(goal -> goal.trial() < trials));
  }
}
