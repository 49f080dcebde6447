package io.convoy.driver.cluster;

/** The cluster does not give what the run needs, or lost it; the message says what to do. */
public final class ClusterException extends RuntimeException {
  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
