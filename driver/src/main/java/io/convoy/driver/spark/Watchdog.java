package io.convoy.driver.spark;

import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankBeat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the rank that does not go on, from the ranks' signs of life: one that has not started, one
 * whose process does not answer (also a stopped one), or one that waits or works too long.
 *
 * <p>A rank waiting for others is the one at fault only if all wait: whoever keeps them waiting is
 * named first, and may take its time if it works.
 */
final class Watchdog {
  /** Work, unlike a wait, may rightly take longer than the timeout. */
  private static final int WORK_FACTOR = 10;

  /** A rank that waits ends its wait itself, and says more about it; this is a second net. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final int worldSize;
  private final Duration timeout;
  private final long startNanos;
  private final Map<Integer, Seen> ranks = new TreeMap<>();

  /** The last sign of life of a rank, and when its activity began. */
  private record Seen(RankBeat beat, long atNanos, long sinceNanos) {
    String who() {
      return String.format(
          "rank %d on %s (executor %s)", beat.rank(), beat.host(), beat.executor());
    }
  }

  /** A rank that does not go on. */
  record Stuck(Optional<RankBeat> beat, String message) {}

  Watchdog(int worldSize, Duration timeout, long nowNanos) {
    this.worldSize = worldSize;
    this.timeout = timeout;
    this.startNanos = nowNanos;
  }

  /** How long a rank may compute, or load libraries and build the model. */
  static Duration longestWork(Duration timeout) {
    return timeout.multipliedBy(WORK_FACTOR);
  }

  void hear(RankBeat beat, long nowNanos) {
    Seen before = ranks.get(beat.rank());
    boolean same = before != null && before.beat().count() == beat.count();
    ranks.put(beat.rank(), new Seen(beat, nowNanos, same ? before.sinceNanos() : nowNanos));
  }

  /** What a rank's process did last, such as {@code while reading ...}; empty if unknown. */
  Optional<RankBeat> ofExecutor(String executor) {
    return ranks.values().stream()
        .map(Seen::beat)
        .filter(beat -> beat.executor().equals(executor))
        .findFirst();
  }

  /**
   * Whether a rank that was heard of may still say how it ended.
   *
   * @param over ranks that have said so
   * @param gone executors that cannot any more
   */
  boolean expectsMore(Set<Integer> over, Set<String> gone) {
    return ranks.values().stream()
        .map(Seen::beat)
        .anyMatch(beat -> !over.contains(beat.rank()) && !gone.contains(beat.executor()));
  }

  /**
   * The rank that keeps the round from going on, if any.
   *
   * @param over ranks that have done their part or have given up, which are no longer watched
   */
  Optional<Stuck> stuck(long nowNanos, Set<Integer> over) {
    List<Seen> live =
        ranks.values().stream().filter(seen -> !over.contains(seen.beat().rank())).toList();
    Optional<Stuck> silent =
        live.stream()
            .filter(seen -> nowNanos - seen.atNanos() > timeout.toNanos() / 2)
            .findFirst()
            .map(seen -> silent(seen, nowNanos));
    return silent.or(() -> missing(nowNanos, over)).or(() -> slow(live, nowNanos));
  }

  private Stuck silent(Seen seen, long nowNanos) {
    return new Stuck(
        Optional.of(seen.beat()),
        String.format(
            "%s has not answered for %d s; it was last heard %s",
            seen.who(), seconds(nowNanos - seen.atNanos()), seen.beat().activity().what()));
  }

  private Optional<Stuck> missing(long nowNanos, Set<Integer> over) {
    if (ranks.size() == worldSize
        || !over.isEmpty()
        || nowNanos - startNanos <= timeout.toNanos()) {
      return Optional.empty();
    }
    return Optional.of(
        new Stuck(
            Optional.empty(),
            String.format(
                "only %d of %d ranks have started within %d s: Spark has no free slot for the"
                    + " others",
                ranks.size(), worldSize, timeout.toSeconds())));
  }

  private Optional<Stuck> slow(List<Seen> live, long nowNanos) {
    List<Seen> late =
        live.stream()
            .filter(seen -> nowNanos - seen.sinceNanos() > limit(seen.beat().activity()).toNanos())
            .toList();
    // who waits for a rank that rightly works is not late; only if all wait, nothing will come
    return late.stream()
        .filter(seen -> seen.beat().activity().kind() != RankActivity.Kind.EXCHANGE)
        .findFirst()
        .or(() -> late.size() == live.size() ? late.stream().findFirst() : Optional.empty())
        .map(
            seen ->
                new Stuck(
                    Optional.of(seen.beat()),
                    String.format(
                        "%s has been %s for %d s",
                        seen.who(),
                        seen.beat().activity().what(),
                        seconds(nowNanos - seen.sinceNanos()))));
  }

  /**
   * The rank that others waited for in vain, if one has gone on with the same other thing
   * meanwhile.
   */
  Optional<Stuck> laggard(long nowNanos, Set<Integer> over) {
    return ranks.values().stream()
        .filter(seen -> !over.contains(seen.beat().rank()))
        .filter(seen -> seen.beat().activity().kind() != RankActivity.Kind.EXCHANGE)
        .findFirst()
        .map(
            seen ->
                new Stuck(
                    Optional.of(seen.beat()),
                    String.format(
                        "the others waited for %s, which was %s",
                        seen.who(), seen.beat().activity().what())));
  }

  private Duration limit(RankActivity activity) {
    return switch (activity.kind()) {
      case WORK -> longestWork(timeout);
      case READ -> timeout;
      case EXCHANGE -> timeout.plus(GRACE);
    };
  }

  private static long seconds(long nanos) {
    return nanos / 1_000_000_000;
  }
}
