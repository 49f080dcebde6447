package io.convoy.driver.snapshot;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.conf.SnapshotConf;
import io.convoy.driver.metric.Metric;
import io.convoy.driver.plan.Evaluated;
import io.convoy.driver.plan.Progress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * Which snapshots are kept.
 *
 * @param last number of the newest that are kept
 * @param best number of those kept that are best by the metric
 * @param everySteps those of steps that are multiples of this; 0 for none
 * @param metric by which evaluations are compared
 * @param base steps of snapshots to which others add
 * @param epochs those at whose ends they are kept
 */
public record Retention(
    int last, int best, long everySteps, Metric metric, Set<Long> base, Set<Integer> epochs) {
  public Retention {
    base = Set.copyOf(base);
    epochs = Set.copyOf(epochs);
  }

  /** Where all snapshots are whole. */
  public Retention(int last, int best, long everySteps, Metric metric) {
    this(last, best, everySteps, metric, Set.of());
  }

  /** Where no epoch is marked. */
  public Retention(int last, int best, long everySteps, Metric metric, Set<Long> base) {
    this(last, best, everySteps, metric, base, Set.of());
  }

  /** The keys of the configuration. */
  public static Retention of(RunConf conf) {
    SnapshotConf snapshot = conf.snapshot();
    return new Retention(
        snapshot.keepLast(),
        snapshot.keepBest(),
        snapshot.keepEverySteps(),
        conf.guard().metric(),
        conf.finetune().lora().isOn() ? Set.of(0L) : Set.of(),
        snapshot.keepCycles()
            ? Set.copyOf(conf.schedule().cycleEnds(conf.train().epochs()))
            : Set.of());
  }

  /**
   * Decides.
   *
   * @param steps those with snapshots, complete or not
   * @param progress whose history says how good they are
   * @param complete whether one is complete, asked of no more than it takes to find those that are
   *     kept as the newest and the best
   * @param likely whether one is complete, asked of those that are kept for their step
   * @return the steps whose snapshots stay
   */
  Set<Long> kept(
      List<Long> steps, Progress progress, LongPredicate complete, LongPredicate likely) {
    Map<Long, Double> goodness =
        progress.history().stream()
            .collect(Collectors.toMap(Evaluated::step, one -> one.goodness(metric), (a, b) -> b));
    Set<Long> kept = new TreeSet<>(base);
    kept.add(progress.bestStep());
    progress.history().stream()
        .filter(one -> epochs.contains(one.epoch()))
        .map(Evaluated::step)
        .forEach(kept::add);
    steps.stream()
        .sorted(Comparator.reverseOrder())
        .filter(complete::test)
        .limit(last)
        .forEach(kept::add);
    steps.stream()
        .filter(goodness::containsKey)
        .sorted(
            Comparator.comparingDouble((Long step) -> -goodness.get(step))
                .thenComparing(step -> step))
        .filter(complete::test)
        .limit(best)
        .forEach(kept::add);
    if (everySteps > 0) {
      steps.stream()
          .filter(step -> step % everySteps == 0 && !kept.contains(step))
          .filter(likely::test)
          .forEach(kept::add);
    }
    return kept;
  }
}
