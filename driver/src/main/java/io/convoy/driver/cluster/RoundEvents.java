package io.convoy.driver.cluster;

import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.util.List;

/** Hears what happens in a round, on the thread that runs it; must not block. */
public interface RoundEvents {
  /** What each rank computes on, in order of rank. */
  default void computing(List<String> devices) {}

  /** One step is done on every rank. */
  default void stepCompleted(StepMetrics metrics) {}

  /** A rank has measured something beside the steps. */
  default void measured(Measurement measurement) {}

  /** Rank 0 has written a snapshot's files, or failed to. */
  default void snapshotWritten(WrittenSnapshot snapshot) {}

  /** Something that a user should know of. */
  default void noticed(RankNotice notice) {}

  /** Called about twice a second while the round runs. */
  default void waiting() {}
}
