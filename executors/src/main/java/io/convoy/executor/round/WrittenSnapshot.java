package io.convoy.executor.round;

import java.util.List;
import java.util.Optional;

/**
 * A snapshot's files as a rank has written them, for the driver to complete.
 *
 * @param step last completed step
 * @param files those written; empty if that failed
 * @param problem why they could not be written; null if they were
 */
public record WrittenSnapshot(long step, List<StoredFile> files, String problem)
    implements RankEvent {
  public WrittenSnapshot {
    files = List.copyOf(files);
  }

  /** Why the files could not be written. */
  public Optional<String> failure() {
    return Optional.ofNullable(problem);
  }

  @Override
  public void reach(Listener listener) {
    listener.snapshotWritten(this);
  }
}
