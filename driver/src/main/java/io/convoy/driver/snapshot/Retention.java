package io.convoy.driver.snapshot;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Evaluated;
import io.convoy.driver.plan.Progress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which snapshots are kept.
 *
 * @param last so many of the newest
 * @param best so many of those with the best validation accuracy
 * @param everySteps those of steps that are multiples of this; 0 for none
 */
public record Retention(int last, int best, long everySteps) {
  /** The keys of the configuration. */
  public static Retention of(RunConf.Snapshot conf) {
    return new Retention(conf.keepLast(), conf.keepBest(), conf.keepEverySteps());
  }

  /**
   * Decides.
   *
   * @param steps those with snapshots
   * @param progress whose history says how accurate they are
   * @return the steps whose snapshots stay
   */
  Set<Long> kept(List<Long> steps, Progress progress) {
    Map<Long, Double> accuracy =
        progress.history().stream()
            .collect(Collectors.toMap(Evaluated::step, Evaluated::accuracy, (a, b) -> b));
    Set<Long> kept = new TreeSet<>();
    kept.add(progress.bestStep());
    steps.stream().sorted(Comparator.reverseOrder()).limit(last).forEach(kept::add);
    steps.stream()
        .filter(accuracy::containsKey)
        .sorted(
            Comparator.comparingDouble((Long step) -> -accuracy.get(step))
                .thenComparing(step -> step))
        .limit(best)
        .forEach(kept::add);
    if (everySteps > 0) {
      steps.stream().filter(step -> step % everySteps == 0).forEach(kept::add);
    }
    return kept;
  }
}
