package io.convoy.executor.round;

import io.convoy.executor.base.Processor;
import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.RendezvousClient;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** What a rank gets from whoever runs it. */
public interface RankContext extends RendezvousClient {
  /** This rank's number, from 0. */
  int rank();

  /** This host's address, as the other ranks reach it. */
  String host();

  /** The executor process's name in the cluster. */
  String executor();

  /** Cores that this rank may use. */
  int cores();

  /**
   * The GPUs that the cluster gave this rank: each a number, a UUID or the name of a MIG instance,
   * as the cluster calls it. Empty if it gave none.
   */
  List<String> gpus();

  /** Whether all ranks of the round run in this process. */
  boolean local();

  /** This host's processor. */
  Processor processor();

  /** How to reach the file systems. */
  Configuration hadoop();

  /** Whether the round has been given up elsewhere; cheap enough to ask many times a second. */
  boolean cancelled();

  /** Whether the driver wants the round to end after the step that is going on. */
  boolean pauseWanted();

  /** Meets the other ranks of the round, by the driver. */
  @Override
  JoinResponse attend(JoinRequest card);

  /** Notes what this rank does now, so that the driver can name it if that takes too long. */
  void doing(RankActivity activity);

  /** Tells the driver what this rank computes on. */
  void computingOn(String device);

  /** Tells the driver of a completed step; called on rank 0 only. */
  void stepCompleted(StepMetrics metrics);

  /** Tells the driver what was measured beside the steps. */
  void measured(Measurement measurement);

  /** Tells the driver of a snapshot's files; called on rank 0 only, on another thread. */
  void snapshotWritten(WrittenSnapshot snapshot);

  /**
   * Whether the driver is done with a snapshot of this round whose files are written: it is
   * complete, or has failed. Cheap enough to ask a hundred times a second.
   */
  boolean settled(long step);

  /** Tells the driver of something that does not end the round. */
  void notice(RankNotice notice);

  /** Tells the driver that this rank has done its part. */
  void finished(RankFinished rank);

  /** Tells the driver why this rank is about to fail. */
  void failed(RankFailure failure);
}
