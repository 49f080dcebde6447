package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankActivity.Kind;
import io.convoy.executor.round.RankBeat;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Watchdog watchdog = new Watchdog(2, Duration.ofSeconds(60), 0);

  private void hear(int rank, long count, Kind kind, String what, long second) {
    RankActivity activity = new RankActivity(kind, 12, what);
    watchdog.hear(
        new RankBeat(1, rank, "host" + rank, "7" + rank, count, activity), second * SECOND);
  }

  private void hearFor(int rank, Kind kind, String what, long from, long to) {
    for (long second = from; second <= to; second++) {
      hear(rank, 1, kind, what, second);
    }
  }

  private String stuck(long second) {
    return watchdog.stuck(second * SECOND, Set.of()).map(Watchdog.Stuck::message).orElse("nobody");
  }

  @Test
  void stuck_ranksThatGoOn_isNobody() {
    for (long second = 0; second < 300; second++) {
      hear(0, second, Kind.EXCHANGE, "in the all-reduce", second);
      hear(1, second, Kind.READ, "reading", second);
      assertThat(stuck(second)).isEqualTo("nobody");
    }
  }

  @Test
  void stuck_processWithoutASignOfLife_isNamedWithinTheTimeout() {
    hearFor(0, Kind.EXCHANGE, "in the all-reduce of step 12", 0, 31);
    hear(1, 1, Kind.WORK, "computing the gradient of step 12", 0);
    assertThat(stuck(30)).isEqualTo("nobody");
    assertThat(stuck(31))
        .isEqualTo(
            "rank 1 on host1 (executor 71) has not answered for 31 s; it was last heard computing"
                + " the gradient of step 12");
  }

  @Test
  void stuck_rankThatReadsTooLong_isNamedAndNotTheOneThatWaits() {
    hearFor(0, Kind.EXCHANGE, "in the all-reduce of step 12", 0, 70);
    hearFor(1, Kind.READ, "reading the images of step 12", 2, 70);
    assertThat(stuck(70))
        .isEqualTo("rank 1 on host1 (executor 71) has been reading the images of step 12 for 68 s");
  }

  @Test
  void stuck_work_mayTakeTenTimesAsLong() {
    hearFor(0, Kind.WORK, "computing", 0, 601);
    hearFor(1, Kind.WORK, "computing", 2, 601);
    assertThat(stuck(600)).isEqualTo("nobody");
    assertThat(stuck(601)).startsWith("rank 0 on host0 (executor 70) has been computing");
  }

  @Test
  void stuck_rankThatWaitsForOneThatLoadsLibraries_isNobody() {
    hearFor(0, Kind.EXCHANGE, "meeting the other ranks", 0, 300);
    hearFor(1, Kind.WORK, "loading libraries", 0, 299);
    assertThat(stuck(300)).isEqualTo("nobody");
    hear(1, 2, Kind.EXCHANGE, "meeting the other ranks", 300);
    assertThat(stuck(301)).isEqualTo("nobody");
  }

  @Test
  void stuck_allWaitForEachOther_isTheFirst() {
    hearFor(0, Kind.EXCHANGE, "in the all-reduce of step 12", 0, 67);
    hearFor(1, Kind.EXCHANGE, "in the all-reduce of step 11", 1, 67);
    assertThat(stuck(66)).isEqualTo("nobody");
    assertThat(stuck(67))
        .isEqualTo("rank 0 on host0 (executor 70) has been in the all-reduce of step 12 for 67 s");
  }

  @Test
  void stuck_rankThatNeverStarts_isMissed() {
    hearFor(0, Kind.EXCHANGE, "meeting the other ranks", 0, 61);
    assertThat(stuck(60)).isEqualTo("nobody");
    assertThat(stuck(61)).startsWith("only 1 of 2 ranks have started within 60 s");
  }

  @Test
  void stuck_rankThatIsOver_isNotWatched() {
    hearFor(0, Kind.EXCHANGE, "waiting", 0, 60);
    hear(1, 1, Kind.WORK, "computing", 0);
    assertThat(watchdog.stuck(60 * SECOND, Set.of(1))).isEmpty();
  }

  @Test
  void laggard_othersWaitedInVain_isTheOneThatDidNotCome() {
    hearFor(0, Kind.EXCHANGE, "in the all-reduce of step 12", 0, 60);
    hearFor(1, Kind.WORK, "computing the gradient of step 12", 0, 60);
    assertThat(watchdog.laggard(60 * SECOND, Set.of(0)).orElseThrow().message())
        .isEqualTo(
            "the others waited for rank 1 on host1 (executor 71), which was computing the gradient"
                + " of step 12");
  }
}
