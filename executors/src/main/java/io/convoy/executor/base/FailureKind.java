package io.convoy.executor.base;

/**
 * Sorts of failure: whether the same may well succeed if it is tried again, and how the process
 * ends if it is not.
 */
public enum FailureKind {
  USAGE(false, ExitCode.USAGE, "the command line or the configuration cannot be used"),
  DATA(false, ExitCode.DATA, "images or their index cannot be used"),
  STORAGE(true, ExitCode.DATA, "a file system does not answer as it should, or a file is damaged"),
  SNAPSHOT(false, ExitCode.TRAINING, "a snapshot cannot be used by a rank, or is of another model"),
  NON_FINITE(false, ExitCode.TRAINING, "loss or gradient is not finite, or the loss is too large"),
  DIVERGED(true, ExitCode.TRAINING, "the parameters of the ranks are no longer the same"),
  REQUEST(false, ExitCode.TRAINING, "what a rank is asked for cannot be done"),
  MEMORY(true, ExitCode.TRAINING, "a process has too little memory"),
  GPU_MEMORY(false, ExitCode.TRAINING, "a GPU has too little memory for what it is to compute"),
  STATE_LOST(true, ExitCode.TRAINING, "no process holds the state that a round was to begin with"),
  TRAINING(false, ExitCode.TRAINING, "training cannot go on, or was interrupted"),
  UNEXPECTED(true, ExitCode.TRAINING, "anything else, a defect included"),
  EXCHANGE(true, ExitCode.CLUSTER, "ranks did not reach each other in time"),
  LOST_EXECUTOR(true, ExitCode.CLUSTER, "an executor process is gone"),
  STUCK(true, ExitCode.CLUSTER, "a rank does not go on, or its process does not answer"),
  SPARK(true, ExitCode.CLUSTER, "Spark failed without a rank saying why"),
  CLUSTER(true, ExitCode.CLUSTER, "the cluster does not give what a run needs"),
  LEASE(true, ExitCode.RUNNING, "a run's folder is another driver's");

  private final boolean retry;
  private final ExitCode exitCode;
  private final String meaning;

  FailureKind(boolean retry, ExitCode exitCode, String meaning) {
    this.retry = retry;
    this.exitCode = exitCode;
    this.meaning = meaning;
  }

  /** Whether the same may well succeed if it is tried again. */
  public boolean retry() {
    return retry;
  }

  /** How the process ends that fails so. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** What has happened, in words. */
  public String meaning() {
    return meaning;
  }
}
