package io.convoy.driver.cluster;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** The cluster does not give what the run needs, or lost it; the message says what to do. */
public final class ClusterException extends RuntimeException implements HasFailureKind {
  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.CLUSTER;
  }
}
