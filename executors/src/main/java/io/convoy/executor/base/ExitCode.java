package io.convoy.executor.base;

/** How a command ended, as its process reports it to whoever started it. */
public enum ExitCode {
  DONE(0, "done"),
  USAGE(2, "command line or configuration cannot be used"),
  DATA(3, "data cannot be used"),
  TRAINING(4, "training failed"),
  CLUSTER(5, "cluster does not give what the job needs"),
  RUNNING(6, "the run is going on: its folder is another driver's"),
  STOPPED(7, "of status: the run was stopped before its end, and can go on");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  /** What it says of the command. */
  public String meaning() {
    return meaning;
  }
}
