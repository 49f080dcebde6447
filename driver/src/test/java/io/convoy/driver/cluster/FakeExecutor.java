package io.convoy.driver.cluster;

import io.convoy.executor.round.RoundPlan;

/** A made-up executor process with one slot; its state is the number of a step. */
final class FakeExecutor {
  private final String id;
  private final String host;
  private String run = "";
  private long step = -1;

  FakeExecutor(String id, String host) {
    this.id = id;
    this.host = host;
  }

  String id() {
    return id;
  }

  String host() {
    return host;
  }

  boolean holdsStateOf(RoundPlan plan) {
    return run.equals(plan.run()) && step == plan.state().step();
  }

  /** The step whose state it holds; -1 if it holds none. */
  long step() {
    return step;
  }

  void hold(String ofRun, long reached) {
    run = ofRun;
    step = reached;
  }
}
