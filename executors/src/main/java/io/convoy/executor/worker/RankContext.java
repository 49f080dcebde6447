package io.convoy.executor.worker;

import org.apache.hadoop.conf.Configuration;

/** What a rank gets from whoever runs it. */
public interface RankContext {
  /** This rank's number, from 0. */
  int rank();

  /** This host's address, as the other ranks reach it. */
  String host();

  /** Cores that this rank may use. */
  int cores();

  /** How to reach the file systems. */
  Configuration hadoop();

  /** Whether the round has been given up elsewhere; cheap enough to ask many times a second. */
  boolean cancelled();

  /** Tells the driver of a completed step; called on rank 0 only. */
  void stepCompleted(StepMetrics metrics);

  /** Tells the driver why this rank is about to fail. */
  void failed(RankFailure failure);
}
