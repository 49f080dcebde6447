package io.convoy.executor.round;

import io.convoy.executor.base.FailureKind;

/**
 * Why a rank gave up, sent to the driver before the task fails, so that the driver can tell causes
 * from consequences.
 *
 * @param rank its number
 * @param host where it ran
 * @param executor the process's name in the cluster
 * @param kind what sort of failure
 * @param message what happened, with values
 * @param heldStep the step whose complete state the process still holds, or -1
 */
public record RankFailure(
    int rank, String host, String executor, FailureKind kind, String message, long heldStep)
    implements RankEvent {
  @Override
  public void reach(Listener listener) {
    listener.failed(this);
  }
}
