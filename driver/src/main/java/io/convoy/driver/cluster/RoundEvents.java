package io.convoy.driver.cluster;

import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.util.List;

/** Hears what happens in a round; must not block. */
public interface RoundEvents {
  /** What each rank computes on, in order of rank; on the thread of Spark's events. */
  default void computing(List<String> devices) {}

  /** One step is done on every rank; on the thread of Spark's events. */
  default void stepCompleted(StepMetrics metrics) {}

  /** Rank 0 has written a snapshot's files, or failed to; on the thread of Spark's events. */
  default void snapshotWritten(WrittenSnapshot snapshot) {}

  /** Something that a user should know of; on the thread of Spark's events. */
  default void noticed(RankNotice notice) {}

  /** Called about twice a second while the round runs, on the thread that waits for it. */
  default void waiting() {}
}
